internal import FoundationEssentials
internal import Glibc

/// Where the programs of a control plane are, as controller-runtime's envtest looks for them.
enum Programs {
  /// Those of `KUBEBUILDER_ASSETS`, which are separated as those of PATH are, else envtest's default.
  static let folders: [String] = {
    let assets = ProcessInfo.processInfo.environment["KUBEBUILDER_ASSETS"] ?? ""
    let folders = assets.split(separator: ":").map(String.init)
    return folders.isEmpty ? ["/usr/local/kubebuilder/bin"] : folders
  }()

  /// The folders in words.
  static var places: String { folders.joined(separator: " nor ") }

  /// The path of a program in one of the folders or on PATH; nil where it is in none.
  ///
  /// `first`: a folder that is looked at before all others.
  static func find(_ name: String, first: String? = nil) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let all = [first].compactMap { $0 } + folders + path.split(separator: ":").map(String.init)
    return all.lazy.compactMap { program(name, in: $0) }.first
  }

  /// The path of a program in a folder; nil where it is not there.
  static func program(_ name: String, in folder: String) -> String? {
    let path = "\(folder)/\(name)"
    return access(path, X_OK) == 0 ? path : nil
  }
}

extension RealControlPlane {
  /// Runs kubectl as an administrator of the cluster and waits for its end.
  ///
  /// - Parameters:
  ///   - arguments: what it is called with.
  ///   - input: what it reads from its standard input, such as a manifest for `apply -f -`.
  /// - Returns: what it printed, and how it ended.
  /// - Throws: `ProgramError`, where there is no kubectl.
  public func kubectl(_ arguments: [String], input: String = "") throws -> ProgramOutput {
    guard let kubectl = Programs.find("kubectl") else {
      throw ProgramError("kubectl is neither in \(Programs.places) nor on PATH")
    }
    return try ProgramOutput(
      running: kubectl, ["--kubeconfig", kubeconfig] + arguments, input: input, folder: folder)
  }
}

/// Ports of the loopback interface that nobody listens on.
public enum FreePorts {
  /// Finds a number of them. Another process may take one before it is used; that is rare.
  ///
  /// - Throws: `ProgramError`, where there is none.
  public static func find(_ count: Int) throws(ProgramError) -> [Int] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    var ports: [Int] = []
    for _ in 0..<count {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      sockets.append(socket)
      guard let port = bind(socket) else { throw ProgramError("no free port can be had") }
      ports.append(port)
    }
    return ports
  }

  private static func bind(_ socket: Int32) -> Int? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
  }
}
