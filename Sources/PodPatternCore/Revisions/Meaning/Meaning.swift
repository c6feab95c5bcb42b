package import KubernetesCore

/// What a template or a declaration says, in one form: two that a server takes for the same have the
/// same form, however they are written.
///
/// An amount is its number, what the API server would fill in is as good as written, and what says
/// nothing is left out. A form is for comparing and nothing else: it is not sent to a server, and it
/// has no part in a revision's name, which stays what it was for the text.
///
/// Both functions are total: what has the wrong type stays as it is. They are idempotent.
package enum Meaning {
  /// The form of a core/v1 PodTemplateSpec, or of a pod.
  ///
  /// The label `podpattern.dev/revision` is left out, as it names the rest, and so is all of the
  /// metadata that pods don't take from a template.
  package static func template(_ json: JSONValue) -> JSONValue {
    template(json, isWhole: true)
  }

  /// The form of what a pattern declares its pods to be, see `PatternRevision.declaration`.
  ///
  /// Fields of the log shipper that the operator or a namespace may set for all patterns mean
  /// something even where they say what the default is.
  package static func declaration(_ json: JSONValue) -> JSONValue {
    DeclarationForm.form(of: json)
  }

  /// `isWhole`: whether the template has all containers that the pods will have.
  static func template(_ json: JSONValue, isWhole: Bool) -> JSONValue {
    guard var template = StructureForm.form(of: json, as: "PodTemplateSpec").object else {
      return json.canonical
    }
    for key in ["apiVersion", "kind", "status"] { template[key] = nil }
    if var metadata = template["metadata"]?.object {
      for key in PodTemplate.ignoredMetadata { metadata[key] = nil }
      metadata.removeLabel(ChildLabels.revision)
      template["metadata"] = metadata.isEmpty ? nil : .object(metadata)
    }
    if let spec = template["spec"]?.object {
      template["spec"] = .object(PodSpecForm.form(of: spec, isWhole: isWhole))
    }
    return .object(template)
  }

  /// The form of a core/v1 Container, whose pod may use the node's network.
  static func container(_ json: JSONValue, hostNetwork: Bool) -> JSONValue {
    let form = StructureForm.form(of: json, as: "Container")
    guard let container = form.object else { return form }
    return .object(ContainerForm.form(of: container, hostNetwork: hostNetwork))
  }
}

extension JSONObject {
  /// Takes away a label, and the labels as well where there are no others.
  mutating func removeLabel(_ name: String) {
    guard var labels = self["labels"]?.object, labels[name] != nil else { return }
    labels[name] = nil
    self["labels"] = labels.isEmpty ? nil : .object(labels)
  }
}
