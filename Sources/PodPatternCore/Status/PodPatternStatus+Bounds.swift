internal import KubernetesCore

/// Every status keeps to its own schema, whatever the pods say.
///
/// The schema itself is what holds it, so that a field that is new is held as well.
extension PodPatternStatus {
  private static let schema = try? StructuralSchema(json: StatusSchema.node.json)

  /// What of a status's JSON the schema admits.
  static func held(_ json: JSONValue) -> JSONValue { schema?.holding(json) ?? [:] }

  /// The status as a server would give it back: texts cut, lists ended, and numbers held to what the
  /// schema says, and times to the second.
  var held: PodPatternStatus { PodPatternStatus(json: json) }
}
