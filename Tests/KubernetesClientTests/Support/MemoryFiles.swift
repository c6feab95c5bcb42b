import FoundationEssentials
import KubernetesClient
import KubernetesTestSupport
import Synchronization

/// Files in memory, and how often each was read.
final class MemoryFiles: FileReader {
  private let state: Mutex<(files: [String: String], reads: [String: Int])>

  init(_ files: [String: String] = [:]) { state = Mutex((files, [:])) }

  subscript(path: String) -> String? {
    get { state.withLock { $0.files[path] } }
    set { state.withLock { $0.files[path] = newValue } }
  }

  func reads(of path: String) -> Int { state.withLock { $0.reads[path] ?? 0 } }

  func contents(of path: String) throws(FileError) -> Data {
    let text = state.withLock { state in
      state.reads[path, default: 0] += 1
      return state.files[path]
    }
    guard let text else { throw .missing }
    return Data(text.utf8)
  }
}

/// A time of day that goes on when it is told to.
final class WallClock: Sendable {
  private let date = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  var now: Date { date.withLock { $0 } }

  func advance(_ seconds: TimeInterval) { date.withLock { $0 += seconds } }
}

/// Stand-ins for PEM texts.
enum PEM {
  static let certificate = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
  static let otherCertificate = "-----BEGIN CERTIFICATE-----\nMQ==\n-----END CERTIFICATE-----\n"
  static let key = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n"

  static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

extension ConfigurationEnvironment {
  /// An environment that holds nothing but what a test puts into it.
  static func testing(
    _ variables: [String: String] = [:], files: MemoryFiles = MemoryFiles(),
    processes: any ProcessRunner = LocalProcesses(), clock: WallClock = WallClock()
  ) -> ConfigurationEnvironment {
    ConfigurationEnvironment(
      variables: variables, files: files, processes: processes, now: { clock.now })
  }
}
