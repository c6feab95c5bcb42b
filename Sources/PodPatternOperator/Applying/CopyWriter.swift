internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Makes the copies of ConfigMaps that revisions own.
///
/// Guarantees: a copy holds what its revision says, or pods are not made; an object that is something
/// else is not written to.
struct CopyWriter: Sendable {
  let server: WriteClient
  let configuration: ConfigurationCache

  /// Makes a copy, or has it owned by another revision too.
  ///
  /// - `owner`: the ControllerRevision of the revision that is to own it.
  func ensure(
    _ item: CopyPlan.Item, owner: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) {
    if !item.isThere, try await create(item, owner: owner, of: pattern) { return }
    try await adopt(item, owner: owner, of: pattern)
  }

  /// Creates a copy of what the source holds now; false if the copy's name is taken.
  private func create(
    _ item: CopyPlan.Item, owner: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> Bool {
    let (version, namespace) = (item.version, item.copy.namespace)
    let source = try await read(
      ObjectKey(namespace: namespace, name: version.object.name)
    )
    guard let source, ConfigurationReading.Content(configMap: source).digest == version.digest
    else {
      // It may be there all the same, made by an earlier request.
      if try await read(item.copy) != nil { return false }
      configuration.invalidate(.init(namespace: namespace, object: version.object))
      throw .unavailable(
        "\(version.object) no longer holds what revision \(item.revision) was made with, and the copy"
          + " \(item.copy.name) of it is gone: restore the ConfigMap, or change the pattern")
    }
    let body = version.copyObject(
      of: source, as: item.copy, pattern: pattern.key.name, owner: owner
    ).serialized()
    do throws(APIError) {
      let made = try await server.write(in: namespace, as: JSONValue.self) {
        .create(.configMaps, namespace: namespace, body: body, options: WriteClient.strict)
      }
      record(made, of: item)
      return true
    } catch {
      guard error.isAlreadyExists, !error.isDenial else { throw RequestFailure(error) }
      return false
    }
  }

  /// Adds an owner to a copy that is there.
  private func adopt(
    _ item: CopyPlan.Item, owner: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) {
    guard let live = try await read(item.copy) else {
      throw .unavailable("ConfigMap \(item.copy.name) has just gone")
    }
    let content = ConfigurationReading.Content(configMap: live)
    let metadata = live["metadata"] ?? [:]
    guard content.digest == item.version.digest,
      metadata["labels"]?[ChildLabels.pattern]?.string == pattern.key.name,
      metadata["annotations"]?[ChildLabels.copyOf]?.string == item.version.object.name
    else {
      throw .refused(
        "ConfigMap \(item.copy.name) exists and is no copy of \(item.version.object): delete it")
    }
    guard metadata["deletionTimestamp"] == nil else {
      throw .unavailable("ConfigMap \(item.copy.name) is being deleted")
    }
    guard !content.owners.contains(owner.uid) || !content.isImmutable else {
      record(live, of: item)
      return
    }
    let body: JSONValue = [
      "metadata": [
        "uid": metadata["uid"] ?? .null, "ownerReferences": [owner.reference],
      ], "immutable": true,
    ]
    do throws(APIError) {
      let changed = try await server.write(in: item.copy.namespace, as: JSONValue.self) {
        .patch(
          .configMaps, item.copy, .strategicMerge, body: body.serialized(),
          options: WriteClient.options)
      }
      record(changed, of: item)
    } catch {
      if error.hasGoneOrChanged {
        throw .unavailable("ConfigMap \(item.copy.name) has just changed")
      }
      throw RequestFailure(error)
    }
  }

  /// A ConfigMap; nil if it does not exist.
  private func read(_ key: ObjectKey) async throws(RequestFailure) -> JSONValue? {
    do throws(APIError) {
      return try await configuration.configMap(key)
    } catch {
      if error.isNotFound { return nil }
      throw RequestFailure(error)
    }
  }

  private func record(_ live: JSONValue, of item: CopyPlan.Item) {
    configuration.record(
      .found(.init(configMap: live)),
      of: .init(
        namespace: item.copy.namespace, object: ConfigurationObject(.configMap, item.copy.name)))
  }
}
