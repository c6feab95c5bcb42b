internal import CommandSupport
internal import KubernetesCore
internal import KubernetesYAML
internal import PodPatternCore

/// One object of a manifest, with its position.
struct ManifestObject {
  let value: JSONValue
  /// The object's path in its document: the root, or an item of a List.
  let path: FieldPath
  private let document: YAMLDocument
  private let file: String

  /// The objects of a document: itself, or the items of a List that includes one of ours.
  ///
  /// - `takingListsApart`: whether every List is taken apart.
  static func objects(
    of document: YAMLDocument, in file: String, takingListsApart: Bool = false
  ) -> [ManifestObject] {
    let root = ManifestObject(
      value: document.value, path: .root, document: document, file: file)
    guard document.value["kind"] == "List", document.value["apiVersion"] == "v1",
      let items = document.value["items"]?.array
    else { return [root] }
    let objects = items.enumerated().map { index, item in
      ManifestObject(
        value: item, path: FieldPath.root.key("items").index(index), document: document, file: file)
    }
    let isOurs = objects.contains { $0.isPodPattern || $0.isPodPatternClass }
    return takingListsApart || isOurs ? objects : [root]
  }

  /// Whether the object is a PodPattern, or meant to be one.
  var isPodPattern: Bool {
    value["kind"]?.string == PodPattern.kind
      && value["apiVersion"]?.string?.beginsWithBytes(of: "\(PodPattern.group)/") ?? true
  }

  /// Whether the object is a PodPatternClass, or meant to be one.
  var isPodPatternClass: Bool {
    value["kind"]?.string == PodPatternClass.kind
      && value["apiVersion"]?.string?.beginsWithBytes(of: "\(PodPattern.group)/") ?? true
  }

  /// Faults of an object of any kind: it must have an API version and a kind, and the project's own
  /// group has only two kinds.
  var headFaults: [FieldFault] {
    guard value.object != nil else {
      return [FieldFault(at: .root, "an object must be a mapping, and this is \(article)")]
    }
    let faults: [FieldFault] = ["apiVersion", "kind"].compactMap { key in
      let path = FieldPath.root.key(key)
      switch value[key] {
      case nil, .null?, .string("")?: return FieldFault(at: path, "Required value")
      case .string?: return nil
      default: return FieldFault(at: path, "must be a string")
      }
    }
    return faults.isEmpty ? misspelling.map { [$0] } ?? [] : faults
  }

  /// A group or kind that is almost the project's own: no one else would report that it does not
  /// exist before the object is applied.
  private var misspelling: FieldFault? {
    let kind = value["kind"]?.string ?? ""
    let version = value["apiVersion"]?.string ?? ""
    let group = version.parts(separatedBy: "/").first ?? ""
    let kinds = [PodPattern.kind, PodPatternClass.kind]
    if group == PodPattern.group, !kinds.contains(where: { [$0, "\($0)List"].contains(kind) }) {
      let names = kinds.map(\.debugDescription).joined(separator: " and ")
      return FieldFault(
        at: FieldPath.root.key("kind"),
        "Unsupported value: \(kind.debugDescription): the kinds of \(PodPattern.group) are \(names)"
      )
    }
    if kinds.contains(kind), group != PodPattern.group {
      return FieldFault(
        at: FieldPath.root.key("apiVersion"),
        "Unsupported value: \(version.debugDescription): a \(kind) is of"
          + " \(PodPattern.apiVersion.debugDescription)")
    }
    return nil
  }

  private var article: String {
    switch value.typeName {
    case "array": "a sequence"
    case "integer": "an integer"
    case let name: "a \(name)"
    }
  }

  /// A fault of the object as a line: `FILE:LINE:COLUMN: PATH: reason`.
  func line(_ fault: FieldFault) -> FaultLine {
    let place = FieldPath(path.components + fault.path.components)
    let text = place.components.isEmpty ? fault.reason : "\(place): \(fault.reason)"
    return FaultLine(file: file, position: document.position(of: place), text: text)
  }
}

/// A fault with its position in a file.
struct FaultLine: CustomStringConvertible {
  let file: String
  let position: YAMLPosition
  let text: String

  /// One line, whatever the file contains: keys of objects appear in it verbatim.
  var description: String { "\(file):\(position): \(text)".inOneLine }
}

extension Manifest {
  /// The objects of several files in order, and a line for each file that can't be read.
  ///
  /// - `takingListsApart`: whether Lists without a PodPattern are taken apart, too.
  static func objects(
    of paths: [String], takingListsApart: Bool = false
  ) -> (objects: [ManifestObject], unreadable: [String]) {
    var objects: [ManifestObject] = []
    var unreadable: [String] = []
    for path in paths {
      do {
        let manifest = try Manifest.read(path)
        objects += manifest.documents.flatMap {
          ManifestObject.objects(
            of: $0, in: manifest.name, takingListsApart: takingListsApart)
        }
      } catch {
        unreadable.append(error.description)
      }
    }
    return (objects, unreadable)
  }
}
