internal import FoundationEssentials
internal import KubernetesCore

/// Deletes what belonged to objects that are gone, empties namespaces and undefined types.
struct GarbageCollector: Sendable {
  private var seenRevision = 0

  /// One object with the type that it is stored as.
  private struct Stored {
    var type: ResourceType
    var object: JSONValue
  }

  /// Collects until nothing is left to do.
  mutating func collect(_ server: inout APIServer, now: Date) {
    var rounds = 0
    while server.database.revision > seenRevision, rounds < 100 {
      let isNeeded = needsCollection(server)
      seenRevision = server.database.revision
      guard isNeeded else { return }
      let all = Self.everything(server)
      finishOwners(all, &server, now)
      deleteOrphans(all, &server, now)
      emptyNamespaces(all, &server, now)
      removeUndefined(&server, now)
      rounds += 1
    }
  }

  /// Whether anything went, is about to go, or came with an owner.
  private func needsCollection(_ server: APIServer) -> Bool {
    guard let changes = server.database.changes(after: seenRevision) else { return true }
    return changes.contains { change in
      guard let after = change.after else { return true }
      return after.isTerminating || (change.before == nil && !after.ownerReferences.isEmpty)
    }
  }

  private static func everything(_ server: APIServer) -> [Stored] {
    server.database.tableNames.flatMap { table -> [Stored] in
      guard let served = server.registry.type(table: table) else { return [] }
      return server.database.objects(table).map { Stored(type: served.type, object: $0.value) }
    }
  }

  /// Lets go of owners that wait for their dependents.
  private func finishOwners(_ all: [Stored], _ server: inout APIServer, _ now: Date) {
    for owner in all where owner.object.isTerminating {
      let finalizers = owner.object.finalizers
      guard finalizers.contains("foregroundDeletion") || finalizers.contains("orphan") else {
        continue
      }
      let dependents = all.filter { stored in
        stored.object.isBeside(owner.object)
          && stored.object.ownerReferences.contains { $0["uid"]?.string == owner.object.uid }
      }
      if finalizers.contains("orphan") {
        let released = dependents.map {
          release($0, from: [owner.object.uid], &server, now)
        }
        // One that can't be let go is tried again: until then the owner stays.
        if released.allSatisfy(\.self) { removeFinalizer("orphan", owner, &server, now) }
        continue
      }
      for dependent in dependents where !dependent.object.isTerminating {
        delete(dependent, &server, now)
      }
      let isBlocked = dependents.contains { dependent in
        let isThere = server.database[server.table(of: dependent.type), dependent.object.key] != nil
        return isThere
          && dependent.object.ownerReferences.contains {
            $0["uid"]?.string == owner.object.uid && $0["blockOwnerDeletion"]?.bool == true
          }
      }
      if !isBlocked { removeFinalizer("foregroundDeletion", owner, &server, now) }
    }
  }

  /// Deletes the objects none of whose owners is there.
  private func deleteOrphans(_ all: [Stored], _ server: inout APIServer, _ now: Date) {
    let owners = Dictionary(all.map { ($0.object.uid, $0.object) }, uniquingKeysWith: { $1 })
    func isThere(_ uid: String, for dependent: JSONValue) -> Bool {
      owners[uid].map { dependent.isBeside($0) } ?? false
    }
    for stored in all where !stored.object.ownerReferences.isEmpty {
      let known = stored.object.ownerReferences.filter { owner in
        server.registry.type(
          apiVersion: owner["apiVersion"]?.string ?? "", kind: owner["kind"]?.string ?? "") != nil
      }
      let missing = known.compactMap { $0["uid"]?.string }.filter {
        !isThere($0, for: stored.object)
      }
      guard !missing.isEmpty else { continue }
      if missing.count < stored.object.ownerReferences.count {
        release(stored, from: missing, &server, now)
      } else if !stored.object.isTerminating {
        delete(stored, &server, now)
      }
    }
  }

  private func emptyNamespaces(_ all: [Stored], _ server: inout APIServer, _ now: Date) {
    for namespace in all where namespace.type == .namespaces && namespace.object.isTerminating {
      let contents = all.filter { $0.object.namespace == namespace.object.name }
      for stored in contents where !stored.object.isTerminating { delete(stored, &server, now) }
      let table = ResourceType.namespaces.plural
      guard contents.isEmpty, var object = server.database[table, namespace.object.key] else {
        continue
      }
      object["spec"]?["finalizers"] = nil
      if object.hasNoFinalizers {
        _ = server.database.remove(table, object.key)
      } else {
        _ = server.database.put(table, object.key, object)
      }
    }
  }

  /// Removes the objects of types whose definition is gone.
  private func removeUndefined(_ server: inout APIServer, _ now: Date) {
    for table in server.database.tableNames where server.registry.type(table: table) == nil {
      for (key, _) in server.database.objects(table) { _ = server.database.remove(table, key) }
    }
  }

  private func delete(_ stored: Stored, _ server: inout APIServer, _ now: Date) {
    let options = DeleteOptions(
      preconditions: .init(uid: stored.object.uid), propagationPolicy: .background)
    _ = server.respond(to: .delete(stored.type, stored.object.key, options: options), now: now)
  }

  /// Takes owners from an object; returns whether the server let it.
  @discardableResult
  private func release(
    _ stored: Stored, from uids: [String], _ server: inout APIServer, _ now: Date
  ) -> Bool {
    let served = server.registry.type(
      group: stored.type.group, version: stored.type.version, plural: stored.type.plural)
    guard served?.isCustom == true else {
      let deletions = uids.map { ["$patch": "delete", "uid": .string($0)] as JSONValue }
      return patch(
        stored, .strategicMerge, ["metadata": ["ownerReferences": .array(deletions)]], &server, now)
    }
    let kept = stored.object.ownerReferences.filter { !uids.contains($0["uid"]?.string ?? "") }
    return patch(
      stored, .merge, ["metadata": ["ownerReferences": kept.isEmpty ? nil : .array(kept)]],
      &server, now)
  }

  private func removeFinalizer(
    _ finalizer: String, _ stored: Stored, _ server: inout APIServer, _ now: Date
  ) {
    let kept = stored.object.finalizers.filter { $0 != finalizer }
    patch(
      stored, .merge, ["metadata": ["finalizers": .array(kept.map { .string($0) })]], &server, now)
  }

  @discardableResult
  private func patch(
    _ stored: Stored, _ kind: PatchType, _ change: JSONValue, _ server: inout APIServer, _ now: Date
  ) -> Bool {
    let answer = server.respond(
      to: .patch(
        stored.type, stored.object.key, kind, body: change.serialized(),
        options: WriteOptions(fieldManager: "garbage-collector")), now: now)
    guard case .response(let response) = answer else { return false }
    return response.status < 300 || response.status == 404
  }
}

extension JSONValue {
  /// Whether an owner can own this: it is in the same namespace, or in none.
  fileprivate func isBeside(_ owner: JSONValue) -> Bool {
    owner.namespace.isEmpty || owner.namespace == namespace
  }
}

extension APIServer {
  /// Where the objects of a type are stored.
  fileprivate func table(of type: ResourceType) -> String {
    registry.type(group: type.group, version: type.version, plural: type.plural)?.table ?? ""
  }
}
