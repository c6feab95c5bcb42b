internal import Glibc

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
