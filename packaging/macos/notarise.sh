#!/bin/sh
# Sign "dist/Style Mixer.app", have Apple notarise it, and pack it: notarise.sh OUT.dmg
# Needs, in the environment:
#   CODESIGN_IDENTITY  "Developer ID Application: NAME (TEAM)", in the keychain
#   APPLE_ID           the account's address
#   APPLE_TEAM_ID      ten letters and digits
#   APPLE_PASSWORD     an app-specific password of that account
# Without CODESIGN_IDENTITY the disk image is made unsigned; people must then allow it by hand.
set -eu
out=$1
cd "$(dirname "$0")/../.."
app="dist/Style Mixer.app"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    : "${APPLE_ID:?}" "${APPLE_TEAM_ID:?}" "${APPLE_PASSWORD:?}"
    codesign --force --deep --options runtime --timestamp --sign "$CODESIGN_IDENTITY" \
        --entitlements packaging/macos/entitlements.plist "$app"
    codesign --verify --deep --strict "$app"
fi
rm -rf build/dmg
mkdir -p build/dmg
cp -R "$app" build/dmg/
ln -s /Applications build/dmg/Applications
hdiutil create -quiet -ov -format ULFO -volname "Style Mixer" -srcfolder build/dmg "$out"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
    codesign --timestamp --sign "$CODESIGN_IDENTITY" "$out"
    xcrun notarytool submit "$out" --wait --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM_ID" \
        --password "$APPLE_PASSWORD"
    xcrun stapler staple "$out"
    spctl --assess --type open --context context:primary-signature "$out"
else
    echo "CODESIGN_IDENTITY is not set: $out is neither signed nor notarised." >&2
fi
