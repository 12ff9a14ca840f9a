// Command bench measures policybot and puts it under load and faults.
//
//	go run ./cmd/bench search --articles F --queries F   # quality and speed of search, beside bleve's own analyzer
//	go run ./cmd/bench fusion --set G,C,D --split F      # weights for words, vectors and the reader, fitted to questions
//	go run ./cmd/bench chat                              # more messages from a fake chat platform than can be answered at once
//	go run ./cmd/bench faults                            # the fault matrix of the reminder engine
//	go run ./cmd/bench replicas                          # three replicas on one Redis while it is killed and they are restarted
//	go run ./cmd/bench attack --corpus DIR               # an innocent question while others send dear searches
//	go run ./cmd/bench soak --corpus DIR --for 30m       # a steady mixed load for long: errors, memory, goroutines, open files
//	go run ./cmd/bench fuzz                              # every fuzz target for a minute
//	go run ./cmd/bench meta --corpus DIR --gold F        # how documents are read: titles, numbers, headings, navigation
//	go run ./cmd/bench headlines DIR=GOLD …              # how the titles of texts are told by weights of other files
//	go run ./cmd/bench tables --corpus DIR               # the tables found, and short lines that may be one
//
// Each is a package below this one, whose comment says what it measures; -h lists
// its flags. The tests of those packages are small runs, all of them with -tags faults.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/policybot/policybot/cmd/bench/attack"
	"github.com/policybot/policybot/cmd/bench/chat"
	"github.com/policybot/policybot/cmd/bench/faults"
	"github.com/policybot/policybot/cmd/bench/fusion"
	"github.com/policybot/policybot/cmd/bench/fuzz"
	"github.com/policybot/policybot/cmd/bench/headlines"
	"github.com/policybot/policybot/cmd/bench/meta"
	"github.com/policybot/policybot/cmd/bench/replicas"
	"github.com/policybot/policybot/cmd/bench/search"
	"github.com/policybot/policybot/cmd/bench/soak"
	"github.com/policybot/policybot/cmd/bench/tables"
)

// commands are the sub-commands in the order of the usage.
var commands = []struct {
	name, what string
	run        func(ctx context.Context, args []string, stdout io.Writer) error
}{
	{"search", "quality and speed of search, beside bleve's own analyzer", search.Run},
	{"fusion", "weights for words, vectors and the reader, fitted to questions", fusion.Run},
	{"chat", "more messages from a fake chat platform than can be answered at once", chat.Run},
	{"faults", "the fault matrix of the reminder engine", faults.Run},
	{"replicas", "three replicas on one Redis while it is killed and they are restarted", replicas.Run},
	{"attack", "what a few clients can do to everybody else with dear searches", attack.Run},
	{"soak", "a steady mixed load for long: errors, memory, goroutines, open files", soak.Run},
	{"fuzz", "every fuzz target of the repository for a minute", fuzz.Run},
	{"meta", "how documents are read, against a gold file", meta.Run},
	{"headlines", "how the titles of texts are told by weights learned on other files", headlines.Run},
	{"tables", "the tables found in documents, and rows that stand in no single clause", tables.Run},
}

func main() {
	faults.Child() // does not return in a process that the fault matrix started
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// errUsage is a command line without a known sub-command.
var errUsage = errors.New("which bench?")

// run runs the sub-command that args begin with.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	for _, c := range commands {
		if len(args) > 0 && args[0] == c.name {
			if err := c.run(ctx, args[1:], stdout); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			return nil
		}
	}
	usage := ""
	for _, c := range commands {
		usage += fmt.Sprintf("\n  go run ./cmd/bench %-8s %s", c.name, c.what)
	}
	return fmt.Errorf("%w%s", errUsage, usage)
}
