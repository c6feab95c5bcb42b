internal import KubernetesCore

/// What the operator records on a pod that it updates in place, so that anyone can tell whether the
/// kubelet has caught up: the value of the annotation `podpattern.dev/in-place-update`.
///
/// The kubelet starts a container anew when the image in its spec changes, whatever the image is
/// (`HashContainer` of its name and its image). That is another run of the container: with another
/// ID, a later start, and usually a higher restart count.
struct InPlaceRecord: Sendable, Hashable, Codable {
  /// A container as it was when its image was changed.
  struct Container: Sendable, Hashable, Codable {
    /// The image in the spec that it was started with; nil if unknown.
    var image: String?
    /// Its restart count.
    var restarts: Count
    /// Which run of it that was; empty if it had not been started, nil if unknown, as in records of
    /// 0.1.0.
    var containerID: String?
    /// When that run began, in RFC 3339; nil if unknown.
    var startedAt: String?
  }

  /// The containers whose image was changed, by name.
  var containers: [String: Container] = [:]
  /// The containers whose resources were changed.
  var resized: [String] = []

  var json: JSONValue {
    let containers = containers.sorted { $0.key < $1.key }.map { ($0, $1.json) }
    return [
      "containers": .object(JSONObject(containers)),
      "resized": .array(resized.map { .string($0) }),
    ]
  }
}

extension InPlaceRecord.Container {
  /// - `seen`: the container as it was last seen; nil if it never was.
  init(image: String?, of seen: ContainerSnapshot?) {
    let isUnknown = seen?.state == .running && seen?.containerID == nil
    self.init(
      image: image, restarts: Count(seen?.restarts ?? 0),
      containerID: isUnknown ? nil : seen?.containerID ?? "",
      startedAt: seen?.startedAt?.description)
  }

  fileprivate var json: JSONValue {
    var json: JSONValue = ["restarts": .integer(restarts.value)]
    json["image"] = image.map { .string($0) }
    json["containerID"] = containerID.map { .string($0) }
    json["startedAt"] = startedAt.map { .string($0) }
    return json
  }
}
