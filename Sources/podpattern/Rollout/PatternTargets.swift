internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// The PodPatterns that a command is about.
struct PatternTargets {
  let accesses: [PatternAccess]

  init(client: KubernetesClient, keys: [ObjectKey], showsNamespace: Bool = false) {
    accesses = keys.map {
      PatternAccess(client: client, key: $0, showsNamespace: showsNamespace)
    }
  }

  var areSeveral: Bool { accesses.count > 1 }

  /// Does something for each PodPattern in turn. If that fails for one, says why and goes on with
  /// the next, unless the cluster would answer nothing else.
  ///
  /// - Throws: `CommandFailure`, at the end, if it failed for any: with the fault of the cluster, if
  ///   there was one.
  func each(_ body: (PatternAccess) async throws -> Void) async throws {
    var worst: CommandFailure.Fault?
    for access in accesses {
      do {
        try await body(access)
      } catch let failure as CommandFailure {
        guard areSeveral, !failure.isAboutAll else { throw failure }
        if let message = failure.message { StandardStreams.error(message) }
        worst =
          worst.map { $0.rawValue < failure.fault.rawValue ? failure.fault : $0 }
          ?? failure.fault
      }
    }
    if let worst { throw CommandFailure(worst) }
  }
}

extension PatternTargets {
  /// The PodPatterns that a server has, by namespace and name.
  ///
  /// `namespace`: nil for all of them.
  ///
  /// - Throws: `CommandFailure`, also if there are none.
  static func listing(
    _ client: KubernetesClient, namespace: String?, selector: String?
  ) async throws(CommandFailure) -> PatternTargets {
    let items: [JSONValue]
    do throws(APIError) {
      items = try await client.list(
        .podPatterns, namespace: namespace, options: ListOptions(labelSelector: selector),
        as: JSONValue.self
      ).items
    } catch {
      throw CommandFailure(listing: error, selector: selector)
    }
    let keys = items.compactMap { item -> ObjectKey? in
      guard let name = item["metadata"]?["name"]?.string,
        let namespace = item["metadata"]?["namespace"]?.string
      else { return nil }
      return ObjectKey(namespace: namespace, name: name)
    }
    guard !keys.isEmpty else {
      let place = namespace.map { "in namespace \($0)" } ?? "in any namespace"
      let what = selector.map { " that matches \($0.debugDescription)" } ?? ""
      throw CommandFailure(.input, "error: there is no PodPattern \(place)\(what)")
    }
    return PatternTargets(client: client, keys: keys.sorted(), showsNamespace: namespace == nil)
  }

  /// The keys of the PodPatterns that files declare.
  ///
  /// - Parameters:
  ///   - files: their paths.
  ///   - given: the namespace that the command line gives; objects may name no other.
  ///   - own: the namespace of objects that name none, if the command line gives none.
  /// - Returns: the keys in order, each once.
  /// - Throws: `CommandFailure` with what is wrong, a line each.
  static func keys(
    in files: [String], given: String?, own: String
  ) throws(CommandFailure) -> [ObjectKey] {
    let (objects, unreadable) = Manifest.objects(of: files)
    var faults = unreadable
    var keys: [ObjectKey] = []
    for object in objects where object.isPodPattern {
      let metadata = object.value["metadata"] ?? [:]
      let namespace = metadata["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 }
      guard let name = metadata["name"]?.string, name.isSubdomain else {
        let path = FieldPath.root.key("metadata").key("name")
        faults.append(object.line(FieldFault(at: path, "a name is needed")).description)
        continue
      }
      if let namespace, let given, namespace != given {
        let path = FieldPath.root.key("metadata").key("namespace")
        let text = "is \(namespace), and --namespace is \(given)"
        faults.append(object.line(FieldFault(at: path, text)).description)
        continue
      }
      let key = ObjectKey(namespace: namespace ?? given ?? own, name: name)
      if !keys.contains(key) { keys.append(key) }
    }
    guard faults.isEmpty else { throw CommandFailure(.input, faults.joined(separator: "\n")) }
    guard !keys.isEmpty else {
      throw CommandFailure(
        .input, "error: there is no PodPattern in \(files.joined(separator: ", "))")
    }
    return keys
  }
}
