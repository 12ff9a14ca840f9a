package clean

func repairMojibake(s *state) {}
