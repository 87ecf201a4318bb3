//go:build browser

package report

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// These tests show the page in Chromium, headless. They are built only with
// -tags browser, as .ci/run does: a machine without a browser runs all other
// tests, and with the tag the lack of one is a failure, never a silent pass.
// With EKR_SCREENSHOTS=FOLDER the pictures are kept.

// browser finds Chromium.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium in PATH: on Debian, apt-get install chromium")
	return ""
}

// chromium loads a page and returns what the browser prints.
func chromium(t *testing.T, file string, flags ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	flags = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--user-data-dir=" + t.TempDir(),
	}, flags...)
	command := exec.CommandContext(ctx, browser(t), append(flags, "file://"+file)...)
	var errs strings.Builder
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return string(out)
}

// save writes the page, with the policy against scripts taken out and a probe
// put in if there is one: the page itself allows none.
func save(t *testing.T, text, probe string) string {
	t.Helper()
	if probe != "" {
		text = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(text, "")
		text = strings.Replace(text, "</body>", "<script>"+probe+"</script></body>", 1)
	}
	file := filepath.Join(t.TempDir(), "review.html")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestBrowserShowsHostileTextInert lets scripts run, so that only the escaping
// stands between the names and the page.
func TestBrowserShowsHostileTextInert(t *testing.T) {
	dom := chromium(t, save(t, render(t, everything(t)), "document.body.dataset.ran = 'yes'"), "--dump-dom")
	if !strings.Contains(dom, `data-ran="yes"`) {
		t.Fatal("the browser ran no script at all: this test would prove nothing")
	}
	if strings.Contains(dom, "<title>owned") || strings.Contains(dom, "<img") {
		t.Error("a name became part of the page")
	}
	if !strings.Contains(dom, "&lt;script&gt;document.title") {
		t.Error("the name is not shown")
	}
}

// TestBrowserRunsNoScript puts a script into the page as it is: its own
// policy must stop it.
func TestBrowserRunsNoScript(t *testing.T) {
	text := strings.Replace(render(t, everything(t)), "</body>", "<script>document.title='owned'</script></body>", 1)
	if dom := chromium(t, save(t, text, ""), "--dump-dom"); strings.Contains(dom, "<title>owned") {
		t.Error("a script ran")
	}
}

var measured = regexp.MustCompile(`data-measured="(\d+) (\d+) ([\d.]+)"`)

// TestBrowserFitsAPhone measures in a window as narrow as a phone that nothing is
// wider than it, and that the text is large enough to read.
func TestBrowserFitsAPhone(t *testing.T) {
	const probe = `const d = document.documentElement;
		const sizes = [...document.querySelectorAll('li,p,dd,code')].map(e => parseFloat(getComputedStyle(e).fontSize));
		document.body.dataset.measured = d.scrollWidth + ' ' + d.clientWidth + ' ' + Math.min(...sizes)`
	// Chromium makes no window narrower than 500 pixels, so the page gets a
	// frame of the width of a phone.
	for _, width := range []int{320, 390, 1280} {
		text := strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(read(t, save(t, render(t, everything(t)), probe)))
		frame := fmt.Sprintf(`<!doctype html><iframe id="f" style="width:%dpx;height:800px;border:0" srcdoc="%s"></iframe>
			<script>f.onload = () => document.body.innerHTML = '<p data-measured="' + f.contentDocument.body.dataset.measured + '">'</script>`, width, text)
		dom := chromium(t, save(t, frame, ""), "--dump-dom", "--virtual-time-budget=5000")
		found := measured.FindStringSubmatch(dom)
		if found == nil {
			t.Fatalf("%d: nothing was measured: %.300s", width, dom)
		}
		content, _ := strconv.Atoi(found[1])
		window, _ := strconv.Atoi(found[2])
		smallest, _ := strconv.ParseFloat(found[3], 64)
		if window > width || content > window || smallest < 13 {
			t.Errorf("%d pixels: content %d in %d, smallest text %v", width, content, window, smallest)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestBrowserPrints makes a PDF and pictures.
func TestBrowserPrints(t *testing.T) {
	folder := os.Getenv("EKR_SCREENSHOTS")
	if folder == "" {
		folder = t.TempDir()
	}
	for name, r := range map[string]*Review{"hostile": everything(t), "usual": after(t, taken(yesterday, messy()[3:]...), messy()...)} {
		file := save(t, render(t, r), "")
		for suffix, flags := range map[string][]string{
			"phone.png": {"--window-size=500,1400", "--screenshot="}, "screen.png": {"--window-size=1280,1600", "--screenshot="}, "print.pdf": {"--no-pdf-header-footer", "--print-to-pdf="},
		} {
			picture := filepath.Join(folder, name+"-"+suffix)
			flags[1] += picture
			chromium(t, file, flags...)
			if text := read(t, picture); len(text) < 5_000 {
				t.Errorf("%s: %d bytes: nothing can be on it", picture, len(text))
			}
		}
	}
}
