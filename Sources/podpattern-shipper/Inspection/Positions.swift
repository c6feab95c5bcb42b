internal import CSQLite

/// One file in the position database of a tail input.
struct Position: Equatable {
  var path: String
  var inode: UInt64
  var offset: Int
}

/// Reads Fluent Bit's position database, which Fluent Bit goes on writing meanwhile.
enum Positions {
  /// How long to wait for a lock, in milliseconds.
  private static let patience: Int32 = 200

  /// The positions, empty if there is no database yet, nil if it can't be read now.
  static func read(_ path: String) -> [Position]? {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    switch sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) {
    case SQLITE_OK: break
    case SQLITE_CANTOPEN: return []
    default: return nil
    }
    sqlite3_busy_timeout(database, patience)
    return rows(of: database)
  }

  private static func rows(of database: OpaquePointer?) -> [Position]? {
    // Where an inode has two rows, Fluent Bit goes by the later one.
    let query = "SELECT name, inode, offset FROM in_tail_files ORDER BY id"
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK else {
      return isWithoutTable(database) ? [] : nil
    }
    var rows: [Position] = []
    var result = sqlite3_step(statement)
    while result == SQLITE_ROW {
      let path = sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? ""
      rows.append(
        Position(
          path: path,
          inode: UInt64(bitPattern: sqlite3_column_int64(statement, 1)),
          offset: max(0, Int(sqlite3_column_int64(statement, 2)))))
      result = sqlite3_step(statement)
    }
    return result == SQLITE_DONE ? rows : nil
  }

  /// A database that Fluent Bit has only just made has no table yet.
  private static func isWithoutTable(_ database: OpaquePointer?) -> Bool {
    sqlite3_errcode(database) == SQLITE_ERROR
  }
}
