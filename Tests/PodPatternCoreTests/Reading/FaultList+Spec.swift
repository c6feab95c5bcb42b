internal import KubernetesCore
internal import OrderedCollections

@testable internal import PodPatternCore

extension FaultList {
  /// The faults of a pattern of one container with some more fields of the spec; nil where there are
  /// none.
  static func ofPattern(with fields: JSONObject) -> FaultList? {
    var spec: JSONObject = ["template": ["spec": ["containers": [["name": "a", "image": "a"]]]]]
    spec.merge(fields) { _, new in new }
    let pattern: JSONValue = ["metadata": ["name": "a"], "spec": .object(spec)]
    do throws(FaultList) {
      _ = try Expander().expand(try PodPattern(json: pattern))
      return nil
    } catch { return error }
  }

  /// Where they stand.
  var paths: [String] { faults.map(\.path.description) }
}
