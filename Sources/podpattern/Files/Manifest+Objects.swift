internal import CommandSupport

extension Manifest {
  /// The objects of several files in order, and a line for each file that can't be read.
  static func objects(
    of paths: [String]
  ) -> (objects: [ManifestObject], unreadable: [String]) {
    var objects: [ManifestObject] = []
    var unreadable: [String] = []
    for path in paths {
      do {
        let manifest = try Manifest.read(path)
        objects += manifest.documents.flatMap {
          ManifestObject.objects(of: $0, in: manifest.name)
        }
      } catch {
        unreadable.append(error.description)
      }
    }
    return (objects, unreadable)
  }
}
