# pnk_package: what `cmake --install` lays out: program, library with headers, reference data, operations, manual, completion.
# pnk_lto: link-time optimisation where it works.

function(pnk_lto)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT works OUTPUT why LANGUAGES C)
  if(NOT works OR NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
    message(STATUS "link-time optimisation: not with this compiler")
    return()
  endif()
  # fat objects: the installed library can also be linked by those who do not use it
  set(CMAKE_C_COMPILE_OPTIONS_IPO -flto=auto -ffat-lto-objects PARENT_SCOPE)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON PARENT_SCOPE)
endfunction()

# libpaanek: every room in one archive, with all that the rooms need from outside.
function(pnk_library)
  get_property(rooms GLOBAL PROPERTY PNK_ROOMS)
  set(objects "")
  set(outside "")
  foreach(room ${rooms})
    pnk_room_target(${room} target)
    list(APPEND objects $<TARGET_OBJECTS:${target}>)
    get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
    list(APPEND outside ${links})
  endforeach()
  list(FILTER outside EXCLUDE REGEX "^pnk_")
  list(REMOVE_DUPLICATES outside)
  add_library(paanek_library STATIC ${objects})
  set_target_properties(paanek_library PROPERTIES OUTPUT_NAME paanek EXPORT_NAME paanek LINKER_LANGUAGE C)
  target_include_directories(paanek_library INTERFACE $<INSTALL_INTERFACE:include/paanek>)
  target_link_libraries(paanek_library INTERFACE ${outside})
  set(PNK_OUTSIDE ${outside} PARENT_SCOPE)
endfunction()

# paanek.pc and PaanekConfig.cmake name the same outside libraries; both find their folder by themselves, so the tree may be moved.
function(pnk_package_files)
  set(modules "")
  set(finds "")
  set(libs "")
  foreach(library ${PNK_OUTSIDE})
    if(library MATCHES "^PkgConfig::PNK_(.*)$")
      list(APPEND modules ${CMAKE_MATCH_1})
      string(APPEND finds "if(NOT TARGET PkgConfig::PNK_${CMAKE_MATCH_1})\n  pkg_check_modules(PNK_${CMAKE_MATCH_1} REQUIRED IMPORTED_TARGET GLOBAL ${CMAKE_MATCH_1})\nendif()\n")
    elseif(library STREQUAL "Threads::Threads")
      string(APPEND libs " -pthread")
    else()
      string(APPEND libs " -l${library}")
    endif()
  endforeach()
  list(JOIN modules " " requires)
  file(RELATIVE_PATH up /r/${CMAKE_INSTALL_LIBDIR}/pkgconfig /r)
  string(REGEX REPLACE "/$" "" up "${up}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/paanek.pc @ONLY CONTENT [=[
prefix=${pcfiledir}/@up@
libdir=${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=${prefix}/@CMAKE_INSTALL_INCLUDEDIR@/paanek

Name: paanek
Description: emergency displacement tracking and shelter allocation
Version: @PROJECT_VERSION@
Requires: @requires@
Libs: -L${libdir} -lpaanek@libs@
Cflags: -I${includedir}
]=])
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/PaanekConfig.cmake @ONLY CONTENT [=[
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(PkgConfig)
@finds@include(${CMAKE_CURRENT_LIST_DIR}/PaanekTargets.cmake)
]=])
  include(CMakePackageConfigHelpers)
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/PaanekConfigVersion.cmake VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
endfunction()

# The manual page and the completion come out of the program's own tables.
function(pnk_pages)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/paanek.1 ${CMAKE_BINARY_DIR}/paanek.bash
    COMMAND paanek help --man > ${CMAKE_BINARY_DIR}/paanek.1
    COMMAND paanek help --completion > ${CMAKE_BINARY_DIR}/paanek.bash
    DEPENDS paanek VERBATIM)
  add_custom_target(paanek_pages ALL DEPENDS ${CMAKE_BINARY_DIR}/paanek.1 ${CMAKE_BINARY_DIR}/paanek.bash)
  install(FILES ${CMAKE_BINARY_DIR}/paanek.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${CMAKE_BINARY_DIR}/paanek.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME paanek)
endfunction()

# The headers that others may include: the door named after its room, those that another room or a tool includes, and what
# these include in turn. What a room keeps to itself stays at home.
function(pnk_doors out)
  set(doors "")
  file(GLOB_RECURSE files RELATIVE ${CMAKE_SOURCE_DIR} engine/*.[ch] models/*.[ch] tools/cli/*.[ch])
  foreach(file ${files})
    cmake_path(GET file PARENT_PATH room)
    cmake_path(GET room FILENAME name)
    if(file STREQUAL "${room}/${name}.h" AND NOT room MATCHES "^tools")
      list(APPEND doors ${file})
    endif()
    file(STRINGS ${file} lines REGEX "^#include \"(engine|models)/")
    foreach(line ${lines})
      string(REGEX REPLACE "^#include \"([^\"]*)\".*" "\\1" header ${line})
      cmake_path(GET header PARENT_PATH other)
      if(NOT other STREQUAL room)
        list(APPEND doors ${header})
      endif()
    endforeach()
  endforeach()
  set(todo ${doors})
  set(doors "")
  while(todo)
    list(POP_FRONT todo next)
    if(NOT next IN_LIST doors AND EXISTS ${CMAKE_SOURCE_DIR}/${next})
      list(APPEND doors ${next})
      file(STRINGS ${next} lines REGEX "^#include \"(engine|models)/")
      list(TRANSFORM lines REPLACE "^#include \"([^\"]*)\".*" "\\1")
      list(APPEND todo ${lines})
    endif()
  endwhile()
  list(SORT doors)
  set(${out} "${doors}" PARENT_SCOPE)
endfunction()

function(pnk_package)
  if(NOT TARGET paanek)
    return()
  endif()
  set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Paanek)
  pnk_library()
  pnk_package_files()
  pnk_pages()
  install(TARGETS paanek DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(TARGETS paanek_library EXPORT PaanekTargets DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT PaanekTargets NAMESPACE Paanek:: DESTINATION ${cmake_folder})
  install(FILES ${CMAKE_BINARY_DIR}/PaanekConfig.cmake ${CMAKE_BINARY_DIR}/PaanekConfigVersion.cmake DESTINATION ${cmake_folder})
  install(FILES ${CMAKE_BINARY_DIR}/paanek.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  pnk_doors(doors)
  foreach(door ${doors})
    cmake_path(GET door PARENT_PATH folder)
    install(FILES ${door} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/paanek/${folder})
  endforeach()
  install(DIRECTORY data/reference data/operations DESTINATION ${CMAKE_INSTALL_DATADIR}/paanek)
  install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
endfunction()
