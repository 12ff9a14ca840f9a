// Package wecomfake is 企业微信 for tests: strict, and as cruel as the real one may be.
package wecomfake
