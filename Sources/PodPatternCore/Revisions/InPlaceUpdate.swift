internal import FoundationEssentials
package import KubernetesCore

/// How pods of one revision become pods of another without being replaced.
///
/// Assumptions: the change between the revisions can be made in place.
package struct InPlaceUpdate: Sendable, Hashable {
  /// The meanings of the templates: what pods have of them, with what the API server filled in.
  private let old: JSONValue
  private let new: JSONValue
  /// The new template as it is written.
  private let text: JSONValue
  /// The new revision.
  package let revision: String

  package init(from old: PatternRevision, to new: PatternRevision) {
    self.old = Meaning.template(old.template)
    self.new = Meaning.template(new.template)
    text = new.template
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
    var progress = UpdateProgress(
      pending: record.containers.keys.sorted(), resizing: record.resized.sorted())
    progress.records = record.containers
    progress.isRestartingForResize = ["containers", "initContainers"].contains { key in
      changed(key, "resources").contains { name, _ in restartsForResize(key, name) }
    }
    return progress
  }

  /// What to record on the pod. Of a container that has not caught up with an earlier update the
  /// record stays: it still runs what it ran then.
  private func record(for pod: PodSnapshot) -> InPlaceRecord {
    let seen = Dictionary(
      (pod.containers + pod.initContainers).map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    var record = InPlaceRecord(resized: pod.update?.resizing ?? [])
    for name in pod.update?.pending ?? [] {
      record.containers[name] = pod.update?.records[name] ?? .init(image: nil, of: seen[name])
    }
    for key in ["containers", "initContainers"] {
      for (name, _) in changed(key, "image") where record.containers[name] == nil {
        record.containers[name] = .init(
          image: container(old, key, name)?["image"]?.string, of: seen[name])
      }
      for (name, _) in changed(key, "resources") where !record.resized.contains(name) {
        record.resized.append(name)
      }
    }
    return record
  }

  /// The containers in which a field differs, with its new value.
  private func changed(_ key: String, _ field: String) -> [(name: String, value: JSONValue)] {
    (new["spec"]?[key]?.array ?? []).compactMap { container in
      guard let name = container["name"]?.string else { return nil }
      let before = self.container(old, key, name)?[field] ?? .null
      let after = container[field] ?? .null
      return before == after ? nil : (name, after)
    }
  }

  private func container(_ template: JSONValue, _ key: String, _ name: String) -> JSONValue? {
    template["spec"]?[key]?.array?.first { $0["name"]?.string == name }
  }

  private func resources(_ key: String, _ name: String) -> JSONObject {
    let before = container(old, key, name)?["resources"]
    let after = container(new, key, name)?["resources"]
    var result: JSONObject = [:]
    let written = container(text, key, name)?["resources"]
    for part in ["requests", "limits"] {
      var changes = changes(before?[part], after?[part])
      // Amounts are sent as they are written, for people to recognize.
      for (resource, amount) in changes where !amount.isNull {
        changes[resource] =
          written?[part]?.object?.present(resource)
          ?? written?["limits"]?.object?.present(resource) ?? amount
      }
      if !changes.isEmpty { result[part] = .object(changes) }
    }
    return result
  }

  /// Whether a container's `resizePolicy` asks for a restart for one of the amounts that change.
  private func restartsForResize(_ key: String, _ name: String) -> Bool {
    let changed = Set(resources(key, name).flatMap { $0.value.object?.keys ?? [] })
    return (container(new, key, name)?["resizePolicy"]?.array ?? []).contains {
      $0["restartPolicy"] == "RestartContainer"
        && $0["resourceName"]?.string.map(changed.contains) == true
    }
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
