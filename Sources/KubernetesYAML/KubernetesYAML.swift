// KubernetesYAML
