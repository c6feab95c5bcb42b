internal import KubernetesCore

/// The labels and annotations that mark what belongs to a pattern.
package enum ChildLabels {
  /// The label that names the pattern, on every child.
  package static let pattern = "podpattern.dev/pattern"
  /// The label that names the revision, on pods.
  package static let revision = "podpattern.dev/revision"
  /// The common label that names the managing tool, on every child.
  package static let managedBy = "app.kubernetes.io/managed-by"
  /// The value of `managedBy`.
  package static let manager = "podpattern"
  /// The prefix of the annotations of pods that hold the configurations of the log shipper's
  /// pipelines; the pipeline's name follows.
  package static let pipelinePrefix = "podpattern.dev/pipeline."
  /// The annotation of a namespace that names the ConfigMap with the defaults of its patterns, and
  /// the label by which such ConfigMaps are found.
  package static let defaults = "podpattern.dev/defaults"
  /// The annotation of pods that says what the ConfigMaps and Secrets held that their revision follows.
  package static let configuration = "podpattern.dev/configuration"
  /// The annotation of a copy of a ConfigMap that names the ConfigMap.
  package static let copyOf = "podpattern.dev/copy-of"
  /// The annotation of pods that records what was changed in them in place.
  package static let inPlaceUpdate = "podpattern.dev/in-place-update"

  /// The digest of the shipper's configuration, on pods and in revisions of version 0.1.0.
  static let formerShipperDigest = "podpattern.dev/log-shipper-configuration"

  /// Whether pods have an annotation for the sake of their log shipper.
  static func isOfShipper(annotation: String) -> Bool {
    annotation.beginsWithBytes(of: pipelinePrefix) || annotation == formerShipperDigest
  }

  /// Adds the labels of a pattern's objects to an object's own, which may name another managing tool,
  /// as Helm charts do.
  static func labels(of pattern: String, over own: JSONObject = [:]) -> JSONObject {
    var labels = own
    if labels.present(managedBy) == nil { labels[managedBy] = .string(manager) }
    labels[self.pattern] = .string(pattern)
    return labels
  }
}
