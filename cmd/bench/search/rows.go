package search

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// row is a text to be found. A line of a file of articles is an article of a law
// (id, law, article, heading, text, local) or a bare paragraph (id, text); the key
// law tells which.
type row struct {
	ID      string `json:"id"`
	Law     string `json:"law"`
	Article string `json:"article"`
	Heading string `json:"heading"` // the chapter, outermost first, parts separated by blanks
	Text    string `json:"text"`
	Local   bool   `json:"local"` // of one place, not of the whole country
}

// query asks for rows. A line of a file of queries holds id, q, gold; where there
// is a q_other_script, it is the same question in the other script.
type query struct {
	ID    string   `json:"id"`
	Q     string   `json:"q"`
	Other string   `json:"q_other_script"`
	Gold  []string `json:"gold"`
}

// group is the part of an id before _, which tells the sets of a mixed file apart:
// drcd of drcd_6055-2-3; "" for none.
func (q query) group() string {
	name, _, ok := strings.Cut(q.ID, "_")
	if !ok {
		return ""
	}
	return name
}

// eachLine decodes the lines of a JSON lines file, gzipped or not.
func eachLine[T any](path string, do func(T) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewReader(f)
	var r io.Reader = buffered
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		if r, err = gzip.NewReader(buffered); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	dec := json.NewDecoder(r)
	for n := 1; ; n++ {
		var v T
		err := dec.Decode(&v)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = do(v)
		}
		if err != nil {
			return fmt.Errorf("%s: row %d: %w", path, n, err)
		}
	}
}

// readRows reads a file of articles.
func readRows(path string) ([]row, error) {
	var rows []row
	seen := map[string]bool{}
	err := eachLine(path, func(r row) error {
		switch {
		case r.ID == "" || strings.TrimSpace(r.Text) == "":
			return errors.New("needs id and text")
		case seen[r.ID]:
			return fmt.Errorf("id %s stands there twice", r.ID)
		}
		seen[r.ID] = true
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// readQueries reads a file of queries. Empty questions are left out and counted.
func readQueries(path string) (queries []query, empty int, err error) {
	err = eachLine(path, func(q query) error {
		if q.ID == "" {
			return errors.New("needs id")
		}
		if strings.TrimSpace(q.Q) == "" {
			empty++
			return nil
		}
		queries = append(queries, q)
		return nil
	})
	if err == nil && len(queries) == 0 {
		err = fmt.Errorf("%s: no queries", path)
	}
	return queries, empty, err
}
