"""One look for every window: Qt's Fusion style, its palette and one stylesheet, in light or dark as the system is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from agent.ui.palette import DARK, LIGHT, Palette

_ROLES = QPalette.ColorRole


def current() -> Palette:
    """The palette of the system's colour scheme."""
    return DARK if QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def dress(application: QApplication, palette: Palette) -> None:
    """Give the whole program this palette."""
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_qt_palette(palette))
    application.setStyleSheet(sheet(palette))
    application.setProperty("dark", palette.dark)


def worn() -> Palette:
    """The palette that the program wears now."""
    application = QApplication.instance()
    return DARK if application is not None and application.property("dark") else LIGHT


def sheet(p: Palette) -> str:
    """The stylesheet. Sizes are in `em`-free pixels for borders only: text follows the system's font."""
    return f"""
QWidget {{ color: {p.ink}; }}
QMainWindow, QDialog, QWidget#page, QStackedWidget {{ background: {p.paper}; }}
QScrollArea {{ background: {p.paper}; border: 2px solid transparent; border-radius: 6px; }}
QScrollArea:focus {{ border-color: {p.focus}; }}
QFrame#card, QFrame#banner {{ background: {p.surface}; border: 1px solid {p.line}; border-radius: 8px; }}
QFrame#top {{ background: {p.surface}; border: none; border-bottom: 1px solid {p.line}; }}
QFrame#side {{ background: {p.sunken}; border: none; border-right: 1px solid {p.line}; }}
QLabel {{ background: transparent; }}
QLabel[tone="muted"] {{ color: {p.muted}; }}
QLabel[tone="bad"] {{ color: {p.bad_ink}; }}
QToolTip {{ color: {p.ink}; background: {p.surface}; border: 1px solid {p.border}; padding: 4px; }}
QPushButton {{
  background: {p.surface}; border: 1px solid {p.border}; border-radius: 6px; padding: 6px 14px; min-height: 18px;
}}
QPushButton:hover {{ background: {p.sunken}; border-color: {p.ink}; }}
QPushButton:pressed {{ background: {p.line}; }}
QPushButton:focus {{ border: 2px solid {p.focus}; padding: 5px 13px; }}
QPushButton:disabled {{ color: {p.muted}; background: {p.sunken}; border: 1px solid {p.line}; }}
QPushButton[role="main"] {{ background: {p.accent}; color: {p.on_accent}; border-color: {p.accent}; font-weight: 600; }}
QPushButton[role="main"]:hover {{ background: {p.accent_hover}; border-color: {p.accent_hover}; }}
QPushButton[role="main"]:focus {{ border: 2px solid {p.focus}; outline: none; }}
QPushButton[role="main"]:disabled {{ color: {p.muted}; background: {p.sunken}; border: 1px solid {p.line}; }}
QPushButton[role="bad"] {{ color: {p.bad_ink}; border-color: {p.bad_ink}; }}
QPushButton[role="place"] {{
  background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 8px 12px; text-align: left;
}}
QPushButton[role="place"]:hover {{ background: {p.line}; }}
QPushButton[role="place"]:checked {{ background: {p.selected}; font-weight: 600; }}
QPushButton[role="place"]:focus {{ border: 2px solid {p.focus}; padding: 8px 12px; }}
QLineEdit, QSpinBox, QComboBox, QPlainTextEdit, QTableView {{
  background: {p.surface}; border: 1px solid {p.border}; border-radius: 5px;
  selection-background-color: {p.selected}; selection-color: {p.ink};
}}
QLineEdit, QSpinBox, QComboBox {{ padding: 5px 8px; min-height: 18px; }}
QLineEdit:focus, QSpinBox:focus, QComboBox:focus {{ border: 2px solid {p.focus}; padding: 4px 7px; }}
QPlainTextEdit:focus, QTableView:focus {{ border: 2px solid {p.focus}; }}
QLineEdit[wrong="true"], QSpinBox[wrong="true"] {{ border: 2px solid {p.bad_ink}; padding: 4px 7px; }}
QComboBox QAbstractItemView {{ background: {p.surface}; border: 1px solid {p.border};
  selection-background-color: {p.selected}; selection-color: {p.ink}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {p.border}; border-radius: 4px; }}
QScrollBar::handle:hover {{ background: {p.muted}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled {{ color: {p.muted}; background: {p.sunken}; }}
QCheckBox {{ spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 5px; }}
QCheckBox:focus {{ border: 2px solid {p.focus}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {p.border}; border-radius: 4px;
  background: {p.surface}; }}
QCheckBox::indicator:checked {{ background: {p.accent}; border-color: {p.accent}; }}
QRadioButton {{ spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 5px; }}
QRadioButton:focus {{ border: 2px solid {p.focus}; }}
QRadioButton:disabled {{ color: {p.muted}; }}
QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {p.border}; border-radius: 8px;
  background: {p.surface}; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {p.accent}; border-radius: 8px;
  background: {p.on_accent}; }}
QTableView {{ gridline-color: {p.line}; alternate-background-color: {p.sunken}; }}
QTableView::item {{ padding: 4px 8px; }}
QTableView::item:selected {{ background: {p.selected}; color: {p.ink}; }}
QHeaderView::section {{ background: {p.sunken}; color: {p.muted}; border: none; border-bottom: 1px solid {p.line};
  padding: 6px 11px; }}
QProgressBar {{ background: {p.sunken}; border: 1px solid {p.line}; border-radius: 4px; max-height: 8px; }}
QProgressBar::chunk {{ background: {p.accent}; border-radius: 3px; }}
QMenu {{ background: {p.surface}; border: 1px solid {p.border}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {p.selected}; color: {p.ink}; }}
QMenu::item:disabled {{ color: {p.muted}; }}
QMenu::separator {{ height: 1px; background: {p.line}; margin: 4px 8px; }}
"""


def _qt_palette(p: Palette) -> QPalette:
    made = QPalette()
    for role, colour in (
        (_ROLES.Window, p.paper),
        (_ROLES.WindowText, p.ink),
        (_ROLES.Base, p.surface),
        (_ROLES.AlternateBase, p.sunken),
        (_ROLES.Text, p.ink),
        (_ROLES.Button, p.surface),
        (_ROLES.ButtonText, p.ink),
        (_ROLES.ToolTipBase, p.surface),
        (_ROLES.ToolTipText, p.ink),
        (_ROLES.PlaceholderText, p.muted),
        (_ROLES.Highlight, p.selected),
        (_ROLES.HighlightedText, p.ink),
        (_ROLES.Link, p.accent),
        (_ROLES.Accent, p.accent),
        (_ROLES.Mid, p.border),
    ):
        made.setColor(role, QColor(colour))
    for role in (_ROLES.Text, _ROLES.ButtonText, _ROLES.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(p.muted))
    return made
