"""The form in which an achievement is written: its parts as data, drawn and read by one code each.

``elements`` says which fields belong to which of the 24 elements; ``binding`` puts a draft's values
into them for a page; ``reading`` puts what a person sent back into the draft, and leaves alone what
the form does not know.
"""
