// PodPatternOperator
