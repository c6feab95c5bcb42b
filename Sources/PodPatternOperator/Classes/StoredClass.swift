internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// A PodPatternClass as the server has it.
struct StoredClass: KubernetesObject, Decodable {
  let metadata: ObjectMeta
  let spec: JSONValue?
  let status: JSONValue?

  /// The class, and nothing that a server alone writes but its uid.
  ///
  /// - Throws: a `FaultList` of what is wrong with it.
  func podClass() throws(FaultList) -> PodPatternClass {
    try PodPatternClass(json: [
      "metadata": ["name": .string(metadata.name), "uid": .string(metadata.uid)],
      "spec": spec ?? [:],
    ])
  }

  var reported: PodPatternClassStatus { PodPatternClassStatus(json: status ?? [:]) }
}
