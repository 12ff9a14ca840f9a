// Command release builds what is given out: the program for every platform, packed with what belongs to it, a list of
// what it is made of, and the checksums of all.
//
//	go run ./.ci/release                      # everything, into dist
//	go run ./.ci/release -only linux/arm64
//	go run ./.ci/release -verify dist         # builds again and compares
//
// The same commit gives the same bytes wherever it is built with the same Go: paths are trimmed, the commit and its time
// come from git, archives have names in order, no owners, and the time of the commit. A tree with changes is refused.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// platforms are those that are built, GOOS/GOARCH. linux/loong64 is the new world of 龙芯, which Go supports.
var platforms = []string{"linux/amd64", "linux/arm64", "linux/loong64", "windows/amd64", "darwin/amd64", "darwin/arm64"}

// sumsFile holds the checksums, as sha256sum -c reads them.
const sumsFile = "SHA256SUMS"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("release", flag.ContinueOnError)
	out := f.String("out", "dist", "folder to write to; what is in it of the same names is replaced")
	only := f.String("only", "", "platforms, with commas; all when empty")
	verify := f.String("verify", "", "build into a temporary folder and compare with the checksums of this one")
	root := f.String("root", ".", "the repository")
	if err := f.Parse(args); err != nil {
		return err
	}
	want := platforms
	if *only != "" {
		want = strings.Split(*only, ",")
	}
	c, err := commitOf(ctx, *root)
	if err != nil {
		return err
	}
	if *verify != "" {
		tmp, err := os.MkdirTemp("", "release-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		if err := build(ctx, c, *root, tmp, want, stdout); err != nil {
			return err
		}
		return compare(tmp, *verify, stdout)
	}
	return build(ctx, c, *root, *out, want, stdout)
}

// commit is what is built.
type commit struct {
	version string    // of the program
	at      time.Time // of the commit
}

var declared = regexp.MustCompile(`(?m)^const release = "([^"]+)"`)

// commitOf reads what is checked out, which must be without changes: else the bytes would be of nothing that has a name.
func commitOf(ctx context.Context, root string) (commit, error) {
	git := func(args ...string) (string, error) {
		b, err := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...).Output()
		return strings.TrimSpace(string(b)), err
	}
	if changed, err := git("status", "--porcelain", "--untracked-files=no"); err != nil || changed != "" {
		return commit{}, errors.Join(err, fmt.Errorf("the tree has changes:\n%s", changed))
	}
	stamp, err := git("show", "-s", "--format=%cI", "HEAD")
	if err != nil {
		return commit{}, fmt.Errorf("read the commit: %w", err)
	}
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return commit{}, err
	}
	src, err := os.ReadFile(filepath.Join(root, "cmd", "policybot", "serve.go"))
	if err != nil {
		return commit{}, err
	}
	m := declared.FindSubmatch(src)
	if m == nil {
		return commit{}, errors.New("serve.go declares no release")
	}
	return commit{string(m[1]), at.UTC()}, nil
}

// build builds for the platforms and writes archives, lists of parts and checksums to out.
func build(ctx context.Context, c commit, root, out string, want []string, stdout io.Writer) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	extras, err := companions(root)
	if err != nil {
		return err
	}
	sums := map[string]string{}
	for _, p := range want {
		goos, goarch, ok := strings.Cut(p, "/")
		if !ok {
			return fmt.Errorf("platform %q: want GOOS/GOARCH", p)
		}
		start := time.Now()
		program, err := compile(ctx, root, goos, goarch)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		name := fmt.Sprintf("policybot_%s_%s_%s", c.version, goos, goarch)
		files := append(slices.Clone(extras), file{programName(goos), program, 0o755})
		archive, packed := name+".tar.gz", tarball
		if goos == "windows" {
			archive, packed = name+".zip", zipped
		}
		b, err := packed(name, c.at, files)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		parts, err := bom(c, program)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		for n, content := range map[string][]byte{archive: b, name + ".cdx.json": parts} {
			sum := sha256.Sum256(content)
			sums[n] = hex.EncodeToString(sum[:])
			if err := os.WriteFile(filepath.Join(out, n), content, 0o644); err != nil {
				return err
			}
		}
		fmt.Fprintf(stdout, "%-14s %s %6.1f MB %s\n", p, archive, float64(len(b))/1e6, time.Since(start).Round(time.Second))
	}
	var list bytes.Buffer
	for _, n := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(&list, "%s  %s\n", sums[n], n)
	}
	return os.WriteFile(filepath.Join(out, sumsFile), list.Bytes(), 0o644)
}

func programName(goos string) string {
	if goos == "windows" {
		return "policybot.exe"
	}
	return "policybot"
}

// compile builds the program for a platform. The flags of the user's environment do not count.
func compile(ctx context.Context, root, goos, goarch string) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "policybot-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	to := filepath.Join(tmp, programName(goos))
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", to, "./cmd/policybot")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOOS="+goos, "GOARCH="+goarch)
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return os.ReadFile(to)
}

// companions are what the program is given out with, by name: what it is, how it is run, under which terms.
func companions(root string) ([]file, error) {
	var out []file
	for _, pattern := range []string{"README.md", "CHANGELOG.md", "LICENSE", "NOTICE", "docs/*.md", "docs/page.png", "docs/deploy/*"} {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(names) == 0 {
			return nil, errors.Join(err, fmt.Errorf("there is no %s", pattern))
		}
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				return nil, err
			}
			rel, err := filepath.Rel(root, n)
			if err != nil {
				return nil, err
			}
			out = append(out, file{filepath.ToSlash(rel), b, 0o644})
		}
	}
	return out, nil
}

// compare tells which files of a build are not what another one gave.
func compare(built, other string, stdout io.Writer) error {
	mine, err := readSums(filepath.Join(built, sumsFile))
	if err != nil {
		return err
	}
	theirs, err := readSums(filepath.Join(other, sumsFile))
	if err != nil {
		return err
	}
	var wrong []string
	for _, n := range slices.Sorted(maps.Keys(mine)) {
		if theirs[n] != mine[n] {
			wrong = append(wrong, n)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("not the same bytes: %s", strings.Join(wrong, ", "))
	}
	fmt.Fprintf(stdout, "%d files are the same, byte for byte\n", len(mine))
	return nil
}

func readSums(path string) (map[string]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for line := range strings.Lines(string(b)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			return nil, fmt.Errorf("%s: %q", path, line)
		}
		out[name] = sum
	}
	return out, nil
}
