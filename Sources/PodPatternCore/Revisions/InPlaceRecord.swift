internal import KubernetesCore

/// What the operator records on a pod that it updates in place, so that anyone can tell whether the
/// kubelet has caught up: the value of the annotation `podpattern.dev/in-place-update`.
///
/// The kubelet restarts a container, and counts the restart, when the image in its spec changes.
struct InPlaceRecord: Sendable, Hashable, Codable {
  /// A container as it was when its image was changed.
  struct Container: Sendable, Hashable, Codable {
    /// The previous image in its spec; nil if unknown.
    var image: String?
    /// Its restart count.
    var restarts: Count
  }

  /// The containers whose image was changed, by name.
  var containers: [String: Container] = [:]
  /// The containers whose resources were changed.
  var resized: [String] = []

  var json: JSONValue {
    let containers = containers.sorted { $0.key < $1.key }.map { name, container in
      var json: JSONValue = ["restarts": .integer(container.restarts.value)]
      json["image"] = container.image.map { .string($0) }
      return (name, json)
    }
    return [
      "containers": .object(JSONObject(containers)),
      "resized": .array(resized.map { .string($0) }),
    ]
  }
}
