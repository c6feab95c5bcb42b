internal import ArgumentParser
internal import KubernetesCore
internal import KubernetesYAML

/// How objects are printed for programs: kubectl's `--output`.
enum ObjectFormat: String, ExpressibleByArgument, CaseIterable {
  case yaml, json, name

  /// Objects as a stream of documents, as one List, or as a line each.
  func text(of objects: [JSONValue]) -> String {
    switch self {
    case .yaml: YAMLEmitter.emit(documents: objects)
    case .json:
      JSONValue.object(["apiVersion": "v1", "kind": "List", "items": .array(objects)])
        .prettyPrinted() + "\n"
    case .name: objects.map { "\(Self.name(of: $0))\n" }.joined()
    }
  }

  /// One object, without managed fields, as kubectl prints it.
  ///
  /// `isFirst`: whether none was printed before it.
  func text(of object: JSONValue, isFirst: Bool) -> String {
    let printed = object.printed
    return switch self {
    case .yaml: (isFirst ? "" : "---\n") + YAMLEmitter.emit(printed)
    case .json: printed.prettyPrinted() + "\n"
    case .name: "\(Self.name(of: printed))\n"
    }
  }

  /// `pod/web`, or `podpattern.podpattern.dev/web`.
  private static func name(of object: JSONValue) -> String {
    let version = (object["apiVersion"]?.string ?? "").parts(separatedBy: "/", keepingEmpty: true)
    let group = version.count > 1 ? ".\(version[0])" : ""
    let kind = (object["kind"]?.string ?? "").lowercased()
    return "\(kind)\(group)/\(object["metadata"]?["name"]?.string ?? "")".inOneLine
  }
}

extension JSONValue {
  /// An object without managed fields and with the keys of everything in it sorted, since an answer
  /// was decoded in no order.
  var printed: JSONValue {
    var members = sorted.object ?? [:]
    members["metadata"]?["managedFields"] = nil
    return .object(members)
  }

  /// The same with the keys of every object sorted.
  var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let members):
      .object(members.sortedByKey.mapValues(\.sorted))
    default: self
    }
  }
}
