package encoder

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestOtherMachines runs the tests of the kernels on other processors, under qemu: arm64 with and without SDOT, and
// plain Go where its compiler fuses and where bytes stand the other way round.
func TestOtherMachines(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: builds for other machines take time")
	}
	for _, m := range []struct{ name, arch, qemu, cpu string }{
		{"arm64 with SDOT", "arm64", "aarch64", "max"},
		{"arm64 without", "arm64", "aarch64", "cortex-a72"},
		{"s390x", "s390x", "s390x", "max"},
	} {
		t.Run(m.name, func(t *testing.T) {
			qemu, err := exec.LookPath("qemu-" + m.qemu + "-static")
			if err != nil {
				t.Skipf("SKIP: no qemu-%s-static on this machine (Debian: qemu-user-static)", m.qemu)
			}
			if _, err := exec.LookPath("go"); err != nil {
				t.Skip("SKIP: no go command on this machine")
			}
			binary := filepath.Join(t.TempDir(), "encoder.test")
			build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, ".")
			build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+m.arch, "CGO_ENABLED=0")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			run := exec.CommandContext(t.Context(), qemu, "-cpu", m.cpu, binary, "-test.run",
				"^(TestSameBitsEverywhere|TestTinyModel|TestProductsAreExact|TestDotsAreExact|TestFloatsAgree|TestMatmulAgrees)$")
			if out, err := run.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
