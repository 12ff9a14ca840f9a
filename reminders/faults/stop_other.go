//go:build !unix

package faults

import "errors"

// Stop is not known here.
func (r *Replica) Stop() error { return errors.ErrUnsupported }

// Continue is not known here.
func (r *Replica) Continue() error { return errors.ErrUnsupported }
