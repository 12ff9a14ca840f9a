package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// The list of parts is CycloneDX 1.6 as JSON, made of what the program itself says it was built from, so that it cannot
// differ from it.
type cyclone struct {
	Format      string      `json:"bomFormat"`
	SpecVersion string      `json:"specVersion"`
	Serial      string      `json:"serialNumber"`
	Version     int         `json:"version"`
	Metadata    metadata    `json:"metadata"`
	Components  []component `json:"components"`
}

type metadata struct {
	Timestamp  string     `json:"timestamp"`
	Component  component  `json:"component"`
	Properties []property `json:"properties"`
}

type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
	Hashes  []hash `json:"hashes,omitempty"`

	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// bom lists the parts of a program.
func bom(c commit, program []byte) ([]byte, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return nil, fmt.Errorf("read what the program was built from: %w", err)
	}
	sum := sha256.Sum256(program)
	me := part(debug.Module{Path: info.Main.Path, Version: "v" + c.version})
	me.Type, me.Hashes = "application", []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
	out := cyclone{Format: "CycloneDX", SpecVersion: "1.6", Serial: serial(sum), Version: 1,
		Metadata: metadata{Timestamp: c.at.Format(time.RFC3339), Component: me}}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs") || s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" || s.Key == "-trimpath" {
			out.Metadata.Properties = append(out.Metadata.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	std := part(debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")})
	out.Components = append(out.Components, std)
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		out.Components = append(out.Components, part(*d))
	}
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}

// part is a module. The checksum of go.sum is over its files and not over an archive, so it is a property.
func part(m debug.Module) component {
	purl := "pkg:golang/" + strings.ToLower(m.Path) + "@" + m.Version
	c := component{Type: "library", Ref: purl, Name: m.Path, Version: m.Version, PURL: purl}
	if m.Sum != "" {
		c.Properties = []property{{"go:sum", m.Sum}}
	}
	return c
}

// serial is a UUID of the program: the same program has the same list.
func serial(sum [32]byte) string {
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80 // version 8, made by a rule of one's own
	h := hex.EncodeToString(u)
	return "urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
