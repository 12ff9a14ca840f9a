package app

import (
	"github.com/policybot/policybot/cmd/internal/config"
	"github.com/policybot/policybot/corpus/format/ocr"
)

// recogniser is the engine that the configuration names; nil for none.
func recogniser(cfg config.Config) (*ocr.Engine, error) {
	if cfg.OCR == "" {
		return nil, nil
	}
	engine, err := ocr.New(cfg.OCR)
	if err != nil {
		return nil, withMessage(err, "文字识别命令 --ocr %q 不能用，请检查程序是否已安装、引号是否成对", cfg.OCR)
	}
	return engine, nil
}
