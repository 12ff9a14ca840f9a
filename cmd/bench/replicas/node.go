package replicas

import (
	"os"

	"github.com/policybot/policybot/cmd/bench/internal/process"
)

// newNode prepares a replica.
func newNode(program, data, corpus, redis string) (*process.Service, error) {
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, err
	}
	return process.New(program, data+".log", "POLICYBOT_DATA="+data, "POLICYBOT_CORPUS="+corpus, "POLICYBOT_REDIS_URL="+redis,
		"POLICYBOT_TOKEN="+process.Token, "POLICYBOT_WEBHOOK_ALLOW=127.0.0.1", "POLICYBOT_TRUSTED_PROXIES=127.0.0.1", "POLICYBOT_PUBLIC_URL=https://policy.example",
		"POLICYBOT_ENCODER=off") // of what is looked at nothing is its
}
