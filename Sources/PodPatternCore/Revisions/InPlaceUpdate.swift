internal import FoundationEssentials
package import KubernetesCore

/// How pods of one revision become pods of another without being replaced.
///
/// Assumptions: the change between the revisions can be made in place.
package struct InPlaceUpdate: Sendable, Hashable {
  private let old: JSONValue
  private let new: JSONValue
  /// The new revision.
  package let revision: String

  package init(from old: PatternRevision, to new: PatternRevision) {
    self.old = old.template
    self.new = new.template
    revision = new.revision
  }

  /// The strategic merge patch with a pod's new images, labels and annotations, including the
  /// revision label, which says that it has them.
  package func patch(for pod: PodSnapshot) -> JSONValue {
    var patch: JSONValue = ["metadata": ["uid": .string(pod.uid)]]
    var labels = changes("metadata", "labels")
    labels[ChildLabels.revision] = .string(revision)
    patch["metadata"]?["labels"] = .object(labels)
    var annotations = changes("metadata", "annotations")
    annotations[ChildLabels.inPlaceUpdate] = .string(record(for: pod).json.text)
    patch["metadata"]?["annotations"] = .object(annotations)
    for key in ["containers", "initContainers"] {
      let images = changed(key, "image").map { name, image in
        JSONValue.object(["name": .string(name), "image": image])
      }
      if !images.isEmpty { patch["spec", default: [:]][key] = .array(images) }
    }
    return patch
  }

  /// The strategic merge patch of the pod's `resize` subresource; nil if no resources differ.
  package func resize(for pod: PodSnapshot) -> JSONValue? {
    var spec: JSONObject = [:]
    for key in ["containers", "initContainers"] {
      let resized = changed(key, "resources").map { name, _ in
        JSONValue.object(["name": .string(name), "resources": .object(resources(key, name))])
      }
      if !resized.isEmpty { spec[key] = .array(resized) }
    }
    guard !spec.isEmpty else { return nil }
    return ["metadata": ["uid": .string(pod.uid)], "spec": .object(spec)]
  }

  /// What the kubelet has to do once a pod has been patched.
  package func progress(of pod: PodSnapshot) -> UpdateProgress {
    let record = record(for: pod)
    return UpdateProgress(
      pending: record.containers.keys.sorted(), resizing: record.resized.sorted())
  }

  /// What to record on the pod: containers that have not caught up with an earlier update remain
  /// pending.
  private func record(for pod: PodSnapshot) -> InPlaceRecord {
    let restarts = Dictionary(
      (pod.containers + pod.initContainers).map { ($0.name, $0.restarts) },
      uniquingKeysWith: { first, _ in first })
    var record = InPlaceRecord()
    for name in pod.update?.pending ?? [] {
      record.containers[name] = .init(image: nil, restarts: Count(restarts[name] ?? 0))
    }
    for key in ["containers", "initContainers"] {
      for (name, _) in changed(key, "image") {
        record.containers[name] = .init(
          image: container(old, key, name)?["image"]?.string, restarts: Count(restarts[name] ?? 0))
      }
      record.resized += changed(key, "resources").map(\.name)
    }
    return record
  }

  /// The containers in which a field differs, with its new value.
  private func changed(_ key: String, _ field: String) -> [(name: String, value: JSONValue)] {
    (new["spec"]?[key]?.array ?? []).compactMap { container in
      guard let name = container["name"]?.string else { return nil }
      let before = self.container(old, key, name)?[field]?.canonical ?? .null
      let after = container[field]?.canonical ?? .null
      return before == after ? nil : (name, container[field] ?? .null)
    }
  }

  private func container(_ template: JSONValue, _ key: String, _ name: String) -> JSONValue? {
    template["spec"]?[key]?.array?.first { $0["name"]?.string == name }
  }

  private func resources(_ key: String, _ name: String) -> JSONObject {
    let before = container(old, key, name)?["resources"]
    let after = container(new, key, name)?["resources"]
    var result: JSONObject = [:]
    for part in ["requests", "limits"] {
      let changes = changes(before?[part], after?[part])
      if !changes.isEmpty { result[part] = .object(changes) }
    }
    return result
  }

  private func changes(_ outer: String, _ inner: String) -> JSONObject {
    changes(old[outer]?[inner], new[outer]?[inner])
  }

  /// A merge patch from one map to another: removed keys are null.
  private func changes(_ old: JSONValue?, _ new: JSONValue?) -> JSONObject {
    let (old, new) = (old?.object ?? [:], new?.object ?? [:])
    var result: JSONObject = [:]
    for (key, value) in new where old.present(key)?.canonical != value.canonical {
      result[key] = value
    }
    for key in old.keys where new.present(key) == nil { result[key] = .null }
    return result
  }
}

extension JSONValue {
  fileprivate var text: String { String(decoding: serialized(), as: UTF8.self) }

  fileprivate subscript(key: String, default fallback: JSONValue) -> JSONValue {
    get { self[key] ?? fallback }
    set { self[key] = newValue }
  }
}

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
