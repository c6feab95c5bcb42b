// KubernetesRuntime
