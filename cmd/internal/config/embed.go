package config

import (
	"fmt"
	"regexp"
)

// originRE is a source of a content policy that names one site, or those below one: nothing that opens the widget to
// all, and nothing that could end the directive it is written into.
var originRE = regexp.MustCompile(`^https?://(?:\*\.[A-Za-z0-9-]+\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?$`)

// checkEmbed reports every site that cannot stand in frame-ancestors.
func (c Config) checkEmbed() (errs []error) {
	for _, site := range c.Embed {
		if !originRE.MatchString(site) {
			errs = append(errs, fmt.Errorf("%w: embed里的%q应写成 https://主机[:端口] 或 https://*.主机,不带路径", ErrInvalid, site))
		}
	}
	return errs
}
