internal import KubernetesCore

/// Ties pods to the configuration of their revision.
///
/// Where a source is copied, they refer to the copy in its place. Where it is not, an annotation says
/// what it held, so that another content makes another template.
struct ConfigurationBinding {
  private let versions: [ConfigurationVersion]

  init(_ versions: [ConfigurationVersion]) { self.versions = versions }

  /// A template as the pods of the revision have it.
  func bound(_ template: JSONValue) -> JSONValue {
    var result = ConfigurationReferences.renaming(template, copies { ($0, $1) })
    let followed = versions.filter { $0.mode == .restart }
    guard !followed.isEmpty else { return result }
    let members = followed.map {
      ("\($0.object.kind.rawValue)/\($0.object.name)", JSONValue.string($0.digest ?? "absent"))
    }
    let text = JSONValue.object(
      JSONObject(members, uniquingKeysWith: { first, _ in first }).sortedByKey)
    var metadata = result["metadata"] ?? [:]
    var annotations = metadata["annotations"]?.object ?? [:]
    annotations[ChildLabels.configuration] = .string(
      String(decoding: text.serialized(), as: UTF8.self))
    metadata["annotations"] = .object(annotations)
    result["metadata"] = metadata
    return result
  }

  /// The template as it was before, for comparing it with others.
  func unbound(_ template: JSONValue) -> JSONValue {
    guard !versions.isEmpty else { return template }
    var result = ConfigurationReferences.renaming(template, copies { ($1, $0) })
    guard var annotations = result["metadata"]?["annotations"]?.object else { return result }
    annotations[ChildLabels.configuration] = nil
    result["metadata"]?["annotations"] = annotations.isEmpty ? nil : .object(annotations)
    return result
  }

  /// The names of sources and copies as pairs.
  private func copies(
    _ pair: (_ source: String, _ copy: String) -> (String, String)
  ) -> [String: String] {
    Dictionary(
      versions.compactMap { version in version.copy.map { pair(version.object.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}
