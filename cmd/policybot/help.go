package main

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// helpCmd stands in the list of commands; run turns policybot help X into policybot X --help.
type helpCmd struct {
	Command []string `arg:"" optional:"" help:"命令,如 remind add。" name:"命令"`
}

// Run is not reached: help with arguments never gets to the parser.
func (*helpCmd) Run(*env) error { return nil }

// asksForHelp tells whether it is the help of help that is asked for.
func asksForHelp(args []string) bool {
	return slices.Contains(args, "--help") || slices.Contains(args, "-h")
}

// commandGroups are what commands are for, in the order in which people need them.
func commandGroups() []kong.Group {
	return []kong.Group{
		{Key: "ask", Title: "提问和查阅"},
		{Key: "remind", Title: "提醒"},
		{Key: "serve", Title: "服务和管理"},
		{Key: "other", Title: "其他"},
	}
}

// help prints an overview of commands, or kong's help of one with its fixed English words in Chinese.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	var b strings.Builder
	var err error
	if len(node.Children) > 0 {
		overview(&b, ctx.Model, node)
	} else {
		out := ctx.Stdout
		ctx.Stdout = &b
		err = kong.DefaultHelpPrinter(options, ctx)
		ctx.Stdout = out
	}
	_, werr := io.WriteString(ctx.Stdout, strings.NewReplacer(
		"Usage:", "用法:", "Arguments:", "参数:", "Flags:", "选项:", "[flags]", "[选项]", "Show context-sensitive help.", "显示帮助。").Replace(b.String()))
	return errors.Join(err, werr)
}

// overview lists the commands below node, a line each.
func overview(b *strings.Builder, app *kong.Application, node *kong.Node) {
	path := app.Name
	if node != app.Node {
		path = app.Name + " " + node.Path()
	}
	b.WriteString("用法: " + path + " <命令> [选项]\n\n" + node.Help + "\n")
	title := ""
	var rows [][]string
	flush := func() {
		if len(rows) > 0 {
			b.WriteString("\n" + title + ":\n")
			writeColumns(b, rows)
			rows = nil
		}
	}
	for _, c := range inGroups(node.Children) {
		of := "命令"
		if node == app.Node && c.Group != nil {
			of = c.Group.Title
		}
		if of != title {
			flush()
			title = of
		}
		rows = append(rows, []string{"  " + c.Name, c.Help})
	}
	flush()
	title = "选项"
	for _, level := range node.AllFlags(true) {
		for _, f := range level {
			rows = append(rows, []string{"  " + f.String(), f.Help})
		}
	}
	flush()
	b.WriteString("\n一个命令的用法: " + app.Name + " help " + strings.TrimSpace(strings.TrimPrefix(path, app.Name)+" 命令") + "\n")
}

// inGroups are the commands that are shown, those of a group together.
func inGroups(all []*kong.Node) []*kong.Node {
	place := func(n *kong.Node) int {
		if n.Group == nil {
			return len(commandGroups())
		}
		return slices.IndexFunc(commandGroups(), func(g kong.Group) bool { return g.Key == n.Group.Key })
	}
	shown := slices.DeleteFunc(slices.Clone(all), func(n *kong.Node) bool { return n.Hidden })
	slices.SortStableFunc(shown, func(x, y *kong.Node) int { return place(x) - place(y) })
	return shown
}
