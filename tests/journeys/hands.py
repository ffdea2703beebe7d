"""Ways in which a person uses a page: each does the same deeds, so that one journey tries them all."""

from playwright.sync_api import expect

_MOST_STOPS = 400


class Mouse:
    """Who points and clicks."""

    scripts = True

    def press(self, target):
        """A link or a button."""
        target.click()

    def write(self, target, text):
        """Into a field, in the place of what stood there."""
        target.fill(text)

    def choose(self, target, value):
        """One of a list."""
        target.select_option(value)

    def tick(self, target):
        """A box."""
        target.check()

    def give(self, target, file):
        """A file, as the browser's own window gives it."""
        target.set_input_files(file)


class WithoutScripts(Mouse):
    """The same where scripts are off."""

    scripts = False


class Keyboard:
    """Who has no mouse: everything is reached by Tab from where one is."""

    scripts = True

    def _reach(self, target):
        expect(target).to_be_visible()
        page = target.page
        for _stop in range(_MOST_STOPS):
            if target.evaluate("one => one === document.activeElement"):
                return page.keyboard
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {target}")

    def press(self, target):
        """Enter follows a link and presses a button."""
        self._reach(target).press("Enter")

    def write(self, target, text):
        """Typed over what stood there."""
        keys = self._reach(target)
        keys.press("ControlOrMeta+a")
        keys.press("Delete")
        keys.type(text)

    def choose(self, target, value):
        """A list takes the first entry that begins with what is typed."""
        label = target.locator(f"option[value='{value}']").inner_text().strip()
        self._reach(target).type(label)
        expect(target).to_have_value(value)

    def tick(self, target):
        """The space bar ticks a box."""
        self._reach(target).press("Space")
        expect(target).to_be_checked()

    def give(self, target, file):
        """Enter opens the browser's own window."""
        # Expected from before the way there: the browser takes a moment to hand its window over.
        with target.page.expect_file_chooser() as asked:
            self._reach(target).press("Enter")
        asked.value.set_files(file)
