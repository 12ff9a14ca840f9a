// Package fusion fits what weighs words, vectors and the reader against each other
// (index.Fusion) to judged questions.
//
//	go run ./cmd/bench fusion --split F --encoder DIR --set GOLD,CORPUS,DATA [--set ...] --dump FILE
//
// Each question's candidates are looked up once, with their scores by words, their cosines and
// what the reader says of all that some setting would have read; --dump keeps them, and with a
// file that is there nothing is looked up again. Settings are then compared in memory, by the
// code that a search runs (Fusion.Rank): Cosine and Unfound by the order of hybrid, the rest
// by that of read. One number is moved at a time along a coarse list, and only for a gain that
// counts (minGain), so that little can be learned by heart. How much was shows when the
// documents are cut in five and each fifth is judged with what the other four give.
//
// With --encoder off it is word vectors (index.StaticFusion): nothing is read, and Cosine and Unfound are all there is to fit.
//
// Only the parts fit and read may be used: test is for reports.
package fusion

import (
	"context"
	"encoding/gob"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/search/eval"
)

// settings are the flags.
type settings struct {
	split, part, encoder, dump string
	sets                       []source
}

// source is a set of questions, the folder they are about and the data folder of its index,
// "" for a temporary one.
type source struct{ gold, corpus, data string }

func (s source) name() string {
	return strings.TrimPrefix(strings.TrimSuffix(filepath.Base(s.gold), ".jsonl"), "qa_")
}

func parse(args []string) (settings, error) {
	var s settings
	f := flag.NewFlagSet("fusion", flag.ContinueOnError)
	f.StringVar(&s.split, "split", "", "which document is for what: file, set, part, with tabs between")
	f.StringVar(&s.part, "part", string(eval.FitPart), "fit or read")
	f.StringVar(&s.encoder, "encoder", config.EncoderAuto, "auto, off for word vectors, or a folder with encoder.bin")
	f.StringVar(&s.dump, "dump", "", "keep what was looked up in this file, or take it from there")
	f.Func("set", "GOLD,CORPUS[,DATA]: questions, the folder they are about, the data folder of its index; repeated", func(v string) error {
		part := strings.Split(v, ",")
		if len(part) != 2 && len(part) != 3 {
			return errors.New("want GOLD,CORPUS or GOLD,CORPUS,DATA")
		}
		s.sets = append(s.sets, source{part[0], part[1], strings.Join(part[2:], "")})
		return nil
	})
	if err := f.Parse(args); err != nil {
		return s, err
	}
	switch eval.Part(s.part) {
	case eval.FitPart, eval.ReadPart:
	default:
		return s, fmt.Errorf("--part %s: nothing may be fitted to it, only to fit and read", s.part)
	}
	return s, nil
}

// Run is the sub-command.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	all, err := load(s.dump)
	if errors.Is(err, fs.ErrNotExist) {
		if all, err = collect(ctx, s, os.Stderr); err == nil && s.dump != "" {
			err = save(s.dump, all)
		}
	}
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("no question to fit to: give --set and --split, or a --dump that is there")
	}
	if s.encoder == config.EncoderOff {
		return reportStatic(all, stdout)
	}
	return report(all, stdout)
}

func load(path string) (all []question, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := gob.NewDecoder(f).Decode(&all); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return all, nil
}

func save(path string, all []question) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return gob.NewEncoder(f).Encode(all)
}
