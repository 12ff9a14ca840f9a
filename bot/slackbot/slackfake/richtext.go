package slackfake

var (
	style = object(fields{"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean})

	// inline is what a line of rich text is made of. An empty text is refused.
	inline = byType(map[string]rule{
		"text":  object(fields{"!type": kindOf("text"), "!text": str(1, MaxChars), "style": style}),
		"link":  object(fields{"!type": kindOf("link"), "!url": absURL, "text": str(1, 3000), "style": style}),
		"user":  object(fields{"!type": kindOf("user"), "!user_id": str(1, 20), "style": style}),
		"emoji": object(fields{"!type": kindOf("emoji"), "!name": str(1, 100)}),
	})

	richSection = object(fields{"!type": kindOf("rich_text_section"), "!elements": list(1, 1000, inline)})

	richText = object(fields{"!type": kindOf("rich_text"), "block_id": isID, "!elements": list(1, 1000, byType(map[string]rule{
		"rich_text_section":      richSection,
		"rich_text_quote":        object(fields{"!type": kindOf("rich_text_quote"), "!elements": list(1, 1000, inline), "border": number(0, 1)}),
		"rich_text_preformatted": object(fields{"!type": kindOf("rich_text_preformatted"), "!elements": list(1, 1000, inline), "border": number(0, 1)}),
		"rich_text_list": object(fields{"!type": kindOf("rich_text_list"), "!elements": list(1, 1000, richSection), "!style": oneOf("bullet", "ordered"),
			"indent": number(0, 8), "border": number(0, 1), "offset": number(0, 1e6)}),
	}))})
)
