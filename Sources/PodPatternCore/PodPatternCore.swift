// PodPatternCore
