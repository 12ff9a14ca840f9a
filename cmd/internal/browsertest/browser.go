// Package browsertest shows pages to a headless Chromium for tests, and has axe look at them. axe-core is not ours to
// ship: .ci/run fetches it and says where it lies.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Chromium starts a browser of its own for a test, or skips it where there is none. After limit it gives up: only a
// browser that hangs takes so long.
func Chromium(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	bin, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("SKIP: no chromium on PATH, pages are not tried in a browser")
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(chromedp.Headless,
		chromedp.ExecPath(bin), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true)))
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil { // waits, so that the profile can be removed
			t.Logf("close chromium: %v", err)
		}
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil { // the first call owns the browser: it must have no deadline
		t.Fatalf("start chromium: %v", err)
	}
	limited, stop := context.WithTimeout(ctx, limit)
	t.Cleanup(stop)
	return limited
}

// A Look is a way pages are shown.
type Look struct {
	Words string // of the cookie
	Width int64  // pixels
}

func (l Look) String() string { return fmt.Sprintf("%s %d", l.Words, l.Width) }

// Looks are those in which every page is looked at.
func Looks() []Look {
	return []Look{{"light", 1280}, {"light", 390}, {"dark", 390}, {"large.light", 390}, {"large.dark", 1280}}
}

// Wear has the browser show the pages of the site at base in a look.
func (l Look) Wear(ctx context.Context, base string) error {
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.Width, 844), chromedp.Navigate(base+"/api")); err != nil {
		return err
	}
	_, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`document.cookie = "display=%s; path=/"`, l.Words)))
	return err
}

// Photograph leaves a picture of the whole page in a folder, to be looked at; "" leaves none.
func Photograph(ctx context.Context, dir, name string) error {
	if dir == "" {
		return nil
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
}
