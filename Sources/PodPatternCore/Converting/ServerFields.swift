package import KubernetesCore

extension JSONValue {
  /// An object as its owner would write it: without what a server writes, and without the note in which
  /// kubectl keeps what was applied last, in the former words.
  package var withoutServerFields: JSONValue {
    guard var object = object, var metadata = object["metadata"]?.object else { return self }
    for name in [
      "resourceVersion", "uid", "creationTimestamp", "generation", "managedFields", "selfLink",
    ] { metadata[name] = nil }
    if var annotations = metadata["annotations"]?.object {
      annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
      metadata["annotations"] = annotations.isEmpty ? nil : .object(annotations)
    }
    object["metadata"] = .object(metadata)
    object["status"] = nil
    return .object(object)
  }
}
