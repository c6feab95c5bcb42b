internal import KubernetesCore

/// What the operator notes on a pod that it updates in place, so that anybody can tell whether the
/// kubelet has followed: the value of the annotation `podpattern.dev/in-place-update`.
///
/// The kubelet starts a container again, and counts that, when the image in the spec is another one.
struct InPlaceRecord: Sendable, Hashable, Codable {
  /// A container as it was when its image was changed.
  struct Container: Sendable, Hashable, Codable {
    /// The image that it was to run until then; nil where that is not known.
    var image: String?
    /// How often it had been started again.
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
