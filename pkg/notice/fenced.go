package notice

// fencedTasks are what is left to a person about a key that works from known
// places only: to replace it before the time is over.
func (v view) fencedTasks(key string) []Task {
	owner := "the owner"
	if p, ok := v.Settings.ProtectionOf(v.o.User.Name, v.Now); ok {
		owner = orElse(name(p.Owner), owner)
	}
	return []Task{
		urgent("Have " + owner + " put a new key, of ANOTHER user, in place NOW: when the fence ends this one is switched off, and with it what this user got since the exposure (" + reason(v.o.SpecialReason) + ")."),
		urgent("To switch it off at once, against the exemption:", switchOff(key, v.o.User.Name)),
		urgent("Does anybody else work from those places? Whoever is there can use the key."),
	}
}
