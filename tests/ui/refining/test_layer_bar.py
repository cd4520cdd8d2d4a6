import msgspec
import numpy as np

from stylemixer.document.layer import faded, refined
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.pictures.images import Picture
from stylemixer.ui.refining.layer_bar import LayerBar
from stylemixer.ui.state.session import Photo, Session

MIX = Recipe().added(StyleRef("cin26", "learned", "ink-mosaic"))


def test_both_ends_of_the_fade_are_told_before_it_moves(qtbot):
    picture = Picture(np.zeros((6, 8, 3), np.uint8))
    session = Session()
    bar = LayerBar(session)
    qtbot.addWidget(bar)
    session.set_photo(Photo(None, "photo", (8, 6), 1, picture))
    layered = msgspec.structs.replace(MIX, layer=refined(MIX, picture.fingerprint, "b" * 32, 0.4))
    session.restore(layered)
    with qtbot.waitSignal(session.anticipated) as told:
        bar.fade.approached.emit()
    assert told.args[0](session.recipe) == (faded(layered, 0.0), faded(layered, 1.0))
    with qtbot.waitSignal(session.anticipated) as told:
        bar.fade.left.emit()
    assert told.args == [None]
