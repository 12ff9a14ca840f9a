package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// setting is a field of Config with what its tags say.
type setting struct {
	field         int    // its index
	key           string // in the file and in the log
	env           string // the variable that sets it; "" is none
	secret, paths bool
}

func settings() []setting {
	t := reflect.TypeFor[Config]()
	out := make([]setting, t.NumField())
	for i := range out {
		tag := t.Field(i).Tag
		out[i] = setting{i, tag.Get("json"), tag.Get("env"), tag.Get("secret") == "true", tag.Get("paths") == "true"}
	}
	return out
}

// keys are those of the file.
func keys() []string {
	var out []string
	for _, s := range settings() {
		out = append(out, s.key)
	}
	return out
}

// fromEnv reads the environment; nil is none.
func fromEnv(getenv func(string) string) (c Config, err error) {
	if getenv == nil {
		return c, nil
	}
	fields := reflect.ValueOf(&c).Elem()
	for _, s := range settings() {
		if s.env == "" {
			continue
		}
		text := getenv(s.env)
		if s.secret {
			if text, err = secret(getenv, s.env); err != nil {
				return Config{}, err
			}
		}
		if err := s.parse(text, fields.Field(s.field)); err != nil {
			return Config{}, err
		}
	}
	return c, nil
}

// parse sets a field by the value of its variable; "" leaves it unset.
func (s setting) parse(text string, field reflect.Value) error {
	if text == "" {
		return nil
	}
	switch to := field.Addr().Interface().(type) {
	case *string:
		*to = text
	case *json.Number:
		*to = json.Number(text)
	case *[]string:
		if *to = list(text); s.paths {
			*to = filepath.SplitList(text)
		}
	case *int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%w: %s为%q,须是整数", ErrInvalid, s.env, text)
		}
		*to = n
	default:
		return fmt.Errorf("setting %s: a variable cannot set a %s", s.key, field.Type())
	}
	return nil
}

// list takes a list apart at its commas.
func list(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// secret is the variable itself or the content of the file its _FILE names.
func secret(getenv func(string) string, name string) (string, error) {
	value, path := getenv(name), getenv(name+"_FILE")
	switch {
	case path == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("%w: %s和%s_FILE同时设置了,请只留一个", ErrInvalid, name, name)
	}
	b, err := readBounded(path)
	if err != nil {
		return "", fmt.Errorf("%w: 读不了%s_FILE指定的文件,请检查路径和权限: %w", ErrInvalid, name, err)
	}
	value = strings.TrimSpace(string(b))
	if value == "" {
		return "", fmt.Errorf("%w: %s_FILE指定的文件%s是空的,请写入密钥", ErrInvalid, name, path)
	}
	return value, nil
}

// overlay is c with every field that over sets.
func overlay(c, over Config) Config {
	to, from := reflect.ValueOf(&c).Elem(), reflect.ValueOf(over)
	for i := range from.NumField() {
		f := from.Field(i)
		if k := f.Kind(); f.IsZero() || (k == reflect.Slice || k == reflect.Map) && f.Len() == 0 {
			continue
		}
		to.Field(i).Set(f)
	}
	return c
}

// LogValue is the configuration without its secrets, so that logging a Config
// cannot leak them.
func (c Config) LogValue() slog.Value {
	fields := reflect.ValueOf(c)
	var attrs []slog.Attr
	for _, s := range settings() {
		v := fields.Field(s.field)
		switch {
		case !s.secret:
			attrs = append(attrs, slog.Any(s.key, v.Interface()))
		case v.IsZero():
			attrs = append(attrs, slog.String(s.key, ""))
		default:
			attrs = append(attrs, slog.String(s.key, "已设置"))
		}
	}
	return slog.GroupValue(attrs...)
}
