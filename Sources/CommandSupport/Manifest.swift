package import FoundationEssentials
internal import Glibc
internal import KubernetesClient
package import KubernetesYAML

/// A file of Kubernetes objects, or standard input, with the position of each part.
package struct Manifest {
  /// The file's name in messages; `<stdin>` for standard input.
  package let name: String
  package let documents: [YAMLDocument]

  /// Reads a file, or standard input if the path is `-`.
  ///
  /// - Throws: `CommandFailure` for a file that can't be read, is not YAML or holds no documents.
  package static func read(_ path: String) throws(CommandFailure) -> Manifest {
    let name = path == "-" ? "<stdin>" : path
    let data: Data
    do throws(FileError) {
      data = try path == "-" ? LocalFiles.rest(of: STDIN_FILENO) : LocalFiles().contents(of: path)
    } catch {
      throw CommandFailure(.input, "\(name): \(error.reason)")
    }
    return try Manifest(parsing: data, name: name)
  }

  package init(parsing data: Data, name: String) throws(CommandFailure) {
    let documents: [YAMLDocument]
    do {
      documents = try YAMLStream.parse(data)
    } catch {
      throw CommandFailure(
        .input, "\(name):\(error.position.line):\(error.position.column): \(error.reason)")
    }
    guard !documents.isEmpty else { throw CommandFailure(.input, "\(name): no documents") }
    self.name = name
    self.documents = documents
  }
}
