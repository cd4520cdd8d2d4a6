; The installer for Windows: for one user, without an administrator; /S installs silently, and
; /D=C:\folder, as the last word and without quotes, chooses the folder.
;   makensis -DVERSION=1.2.3 -DBUNDLE=dist\stylemixer -DICON=build\icons\stylemixer.ico
;            -DOUT=dist\stylemixer-1.2.3-windows-setup.exe packaging\windows\installer.nsi
Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "Style Mixer"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\StyleMixer"
!define CLASSES "Software\Classes"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Style Mixer"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestLongPathAware true

VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} installer"
VIAddVersionKey LegalCopyright "Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\stylemixer-window.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; a running program keeps its file open for writing by others
!macro EndWhenRunning folder
  ${If} ${FileExists} "${folder}\stylemixer-window.exe"
    ClearErrors
    FileOpen $0 "${folder}\stylemixer-window.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "${NAME} is running. Close it, then start this again." /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; what the bundle brought, and nothing else that may lie in the folder
!macro RemoveBundle
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\stylemixer.exe"
  Delete "$INSTDIR\stylemixer-window.exe"
!macroend

!macro FileType suffix class title
  WriteRegStr HKCU "${CLASSES}\${class}" "" "${title}"
  WriteRegStr HKCU "${CLASSES}\${class}\DefaultIcon" "" "$INSTDIR\stylemixer-window.exe,0"
  WriteRegStr HKCU "${CLASSES}\${class}\shell\open\command" "" '"$INSTDIR\stylemixer-window.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.${suffix}" "" "${class}"
!macroend

!macro RemoveFileType suffix class
  DeleteRegKey HKCU "${CLASSES}\${class}"
  ReadRegStr $0 HKCU "${CLASSES}\.${suffix}" ""
  ${If} $0 == "${class}"
    DeleteRegKey HKCU "${CLASSES}\.${suffix}"
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${NAME} needs Windows 10 or newer, with 64 bits." /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
FunctionEnd

Section
  !insertmacro EndWhenRunning "$INSTDIR"
  !insertmacro RemoveBundle ; of an older version: what it had and this one has not must not stay
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Style Mixer.lnk" "$INSTDIR\stylemixer-window.exe"

  !insertmacro FileType "stylemix" "StyleMixer.Project" "Style Mixer project"
  !insertmacro FileType "smstyle" "StyleMixer.Style" "Style Mixer style"
  !insertmacro FileType "smlook" "StyleMixer.Look" "Style Mixer look"
  ; photos are only offered: "Open with" lists the program, the user's own choice stays
  WriteRegStr HKCU "${CLASSES}\Applications\stylemixer-window.exe" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${CLASSES}\Applications\stylemixer-window.exe\shell\open\command" "" \
    '"$INSTDIR\stylemixer-window.exe" "%1"'
  !macro Offer suffix
    WriteRegStr HKCU "${CLASSES}\Applications\stylemixer-window.exe\SupportedTypes" ".${suffix}" ""
  !macroend
  !insertmacro Offer "jpg"
  !insertmacro Offer "jpeg"
  !insertmacro Offer "png"
  !insertmacro Offer "webp"
  !insertmacro Offer "tif"
  !insertmacro Offer "tiff"
  !insertmacro Offer "bmp"
  !insertmacro Offer "gif"
  !insertmacro Offer "avif"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\stylemixer-window.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Style Mixer developers"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  ${RefreshShellIcons}
SectionEnd

; the user's styles, settings and pictures stay
Section Uninstall
  !insertmacro EndWhenRunning "$INSTDIR"
  !insertmacro RemoveBundle
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Style Mixer.lnk"
  !insertmacro RemoveFileType "stylemix" "StyleMixer.Project"
  !insertmacro RemoveFileType "smstyle" "StyleMixer.Style"
  !insertmacro RemoveFileType "smlook" "StyleMixer.Look"
  DeleteRegKey HKCU "${CLASSES}\Applications\stylemixer-window.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  ${RefreshShellIcons}
SectionEnd
