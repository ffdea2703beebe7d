"""The icons, drawn by us on a grid of 24: outlines in the colour of the text beside them.

Each stands beside words that say the same, so all are hidden from screen readers. The three
outcomes differ in shape, not only in colour: a full circle, an octagon, an open circle.
"""

from __future__ import annotations

ICONS: dict[str, str] = {
    # outcomes
    "confirmed": '<circle cx="12" cy="12" r="10" fill="currentColor"/>'
    '<path d="m7.3 12.4 3.2 3.2 6.2-6.6" class="cut" stroke-width="2.2"/>',
    "invalid": '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" fill="currentColor"/>'
    '<path d="m8.4 8.4 7.2 7.2m0-7.2-7.2 7.2" class="cut" stroke-width="2.2"/>',
    "unknown": '<circle cx="12" cy="12" r="9.2" stroke-width="2.2"/>'
    '<path d="M7.5 12h9" stroke-width="2.4"/>',
    # messages
    "info": '<circle cx="12" cy="12" r="9.2"/><path d="M12 11v5.5M12 7.4v.2" stroke-width="2"/>',
    "success": '<circle cx="12" cy="12" r="9.2"/><path d="m7.8 12.3 2.9 2.9 5.6-6"/>',
    "warning": '<path d="M12 3 2.5 20h19z"/><path d="M12 9.5v5M12 17v.2" stroke-width="2"/>',
    "error": '<path d="M8.2 2.5h7.6l5.7 5.7v7.6l-5.7 5.7H8.2l-5.7-5.7V8.2z"/>'
    '<path d="M12 7.5v5.5M12 16v.2" stroke-width="2"/>',
    # things
    "check": '<path d="M12 2.5 4 5.5v6c0 4.8 3.2 8.3 8 10 4.8-1.7 8-5.2 8-10v-6z"/>'
    '<path d="m8.3 12 2.6 2.6 4.9-5.2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4 3.9-6 8-6s7.2 2 8 6"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.6-3.4 3-5 6.5-5s5.9 1.6 6.5 5'
    'M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 15.3c1.9.7 3.1 2.1 3.5 4.2"/>',
    "globe": '<circle cx="12" cy="12" r="9.2"/><path d="M2.8 12h18.4M12 2.8c5 5.6 5 12.8 0 18.4'
    'M12 2.8c-5 5.6-5 12.8 0 18.4"/>',
    "leave": '<path d="M10 3.5H4.5v17H10M15 7.5l4.5 4.5-4.5 4.5M19 12H9.5"/>',
    "file": '<path d="M6 2.5h8l5 5v14H6z"/><path d="M14 2.5v5h5"/>',
    "upload": '<path d="M12 15.5v-12M7 8l5-5 5 5M3.5 15.5v5h17v-5"/>',
    "download": '<path d="M12 3.5v12M7 11l5 5 5-5M3.5 15.5v5h17v-5"/>',
    "copy": '<path d="M8.5 8.5h12v12h-12z"/><path d="M15.5 8.5v-5h-12v12h5"/>',
    "key": '<circle cx="7.5" cy="15.5" r="4.5"/><path d="m11 12 9-9M16.5 6.5l3 3M13.5 9.5l2 2"/>',
    "mail": '<path d="M2.5 5h19v14h-19z"/><path d="m3 6 9 7 9-7"/>',
    "share": '<circle cx="18" cy="5" r="2.7"/><circle cx="6" cy="12" r="2.7"/>'
    '<circle cx="18" cy="19" r="2.7"/><path d="m8.4 10.6 7.2-4.2M8.4 13.4l7.2 4.2"/>',
    "clock": '<circle cx="12" cy="12" r="9.2"/><path d="M12 6.5V12l3.5 2.5"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "edit": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19z"/>',
    "trash": '<path d="M4 6h16M9 6V3.5h6V6M6 6l1 14.5h10L18 6M10 10v7M14 10v7"/>',
    "filter": '<path d="M3 5h18l-7 8v6l-4 2v-8z"/>',
    "sort": '<path d="m8 9 4-5 4 5M8 15l4 5 4-5"/>',
    "sort-up": '<path d="m7 14 5-6 5 6"/>',
    "sort-down": '<path d="m7 10 5 6 5-6"/>',
    "next": '<path class="directed" d="m9 5 7 7-7 7"/>',
    "previous": '<path class="directed" d="m15 5-7 7 7 7"/>',
    "stones": '<path d="M2.5 19c0-2.2 3.5-3.4 9.5-3.4s9.5 1.2 9.5 3.4-3.6 2.6-9.5 2.6-9.5-.4'
    "-9.5-2.6z"
    "M5.5 12.8c0-1.9 2.3-3 6.5-3s6.5 1.1 6.5 3-2.4 2.6-6.5 2.6-6.5-.8-6.5-2.6z"
    'M8.5 6.5c0-1.9 1.3-3.2 3.5-3.2s3.5 1.3 3.5 3.1-1.4 2.7-3.5 2.7-3.5-.8-3.5-2.6z"/>',
    "print": '<path d="M6.5 8V2.5h11V8M6.5 17.5h-4V8h19v9.5h-4M6.5 14h11v7.5h-11z"/>',
    "external": '<path d="M13.5 3.5h7v7M20 4l-9 9M18 14v6.5H3.5V6H10"/>',
    "institution": '<path d="M2.5 9 12 3l9.5 6z"/>'
    '<path d="M4 20.5h16M5.5 9.5v8M10 9.5v8M14 9.5v8M18.5 9.5v8"/>',
}
"""What is drawn for each name, inside an ``svg`` of 24 by 24."""
